// The block function against the known answers published with Random123, and the sequential generator on top of it.
using Loquat.Kernels.Random;

namespace Loquat.Kernels.Tests.Random;

[Collection("Kernels")]
public sealed class PhiloxTests
{
    [Theory]
    [InlineData("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8")]
    [InlineData("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd")]
    [InlineData("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1")]
    public void MatchesThePublishedAnswers(string counter, string key, string answer) =>
        Assert.Equal(Words(answer), Philox4x32.Block(Words(counter), (ulong)Words(key)));

    // Hexadecimal words, the lowest first, as the published file lists them.
    private static UInt128 Words(string text) =>
        text.Split(' ').Reverse().Aggregate(UInt128.Zero, (value, word) => (value << 32) | Convert.ToUInt32(word, 16));

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
