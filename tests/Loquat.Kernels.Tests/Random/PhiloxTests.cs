// The block function against the known answers published with Random123, and the sequential generator on top of it.
using Loquat.Kernels.Random;

namespace Loquat.Kernels.Tests.Random;

[Collection("Kernels")]
public sealed class PhiloxTests
{
    [Theory]
    [InlineData(0u, 0u, 0u, 0u, 0u, 0u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(uint.MaxValue, uint.MaxValue, uint.MaxValue, uint.MaxValue, uint.MaxValue, uint.MaxValue, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xa4093822u, 0x299f31d0u, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void MatchesThePublishedAnswers(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1, uint r0, uint r1, uint r2, uint r3)
    {
        var counter = new UInt128(((ulong)c3 << 32) | c2, ((ulong)c1 << 32) | c0);
        var expected = new UInt128(((ulong)r3 << 32) | r2, ((ulong)r1 << 32) | r0);
        Assert.Equal(expected, Philox4x32.Block(counter, ((ulong)k1 << 32) | k0));
    }

    [Fact]
    public void GeneratorWalksTheStream()
    {
        var philox = new Philox4x32(11, 5);
        var random = new PhiloxRandom(11, 5);
        for (var i = 0UL; i < 41; i++)
        {
            Assert.Equal(i, random.Position);
            Assert.Equal(philox.Word(i), random.NextUInt32());
        }
    }

    [Fact]
    public void PositionResumes()
    {
        var random = new PhiloxRandom(3);
        for (var i = 0; i < 7; i++)
            random.NextUInt32();
        var saved = random.Position;
        var later = Enumerable.Range(0, 20).Select(_ => random.NextDouble()).ToArray();
        var resumed = new PhiloxRandom(3) { Position = saved };
        Assert.Equal(later, Enumerable.Range(0, 20).Select(_ => resumed.NextDouble()));
        random.Position = saved;
        Assert.Equal(later[0], random.NextDouble());
    }

    [Fact]
    public void IntegersAreEvenlySpread()
    {
        var random = new PhiloxRandom(17);
        var counts = new int[7];
        for (var i = 0; i < 70_000; i++)
            counts[random.NextInt32(7)]++;
        Assert.All(counts, count => Assert.InRange(count, 9_600, 10_400));
    }

    [Fact]
    public void LargeRangesRejectInsteadOfFavouring()
    {
        // With 3·2^29 values, a plain multiply would give some results three words and others two: the lowest third modulo 3 shows it.
        const int range = 3 << 29;
        var random = new PhiloxRandom(23);
        var counts = new int[3];
        for (var i = 0; i < 60_000; i++)
            counts[random.NextInt32(range) % 3]++;
        Assert.All(counts, count => Assert.InRange(count, 19_400, 20_600));
        Assert.True(random.Position > 60_000, "no word was rejected although a quarter of them must be");
    }

    [Fact]
    public void DrawsStayInTheirRanges()
    {
        var random = new PhiloxRandom(29);
        double sum = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var single = random.NextSingle();
            var value = random.NextDouble();
            Assert.InRange(single, 0f, 0.99999994f);
            Assert.InRange(value, 0.0, 0.99999999999999989);
            sum += value + single;
        }
        Assert.InRange(sum / 40_000, 0.49, 0.51);
        Assert.Equal(0, random.NextInt32(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => random.NextInt32(0));
    }
}
