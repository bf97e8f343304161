// Sequences give back what was put in, at every width, across blocks and through slices.
using FsCheck;
using FsCheck.Fluent;
using Loquat.Text.Corpora;

namespace Loquat.Text.Tests.Corpora;

public sealed class TokenSequenceTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(256, 1)]
    [InlineData(257, 2)]
    [InlineData(65_536, 2)]
    [InlineData(65_537, 4)]
    public void IdsComeBackAcrossBlocks(int vocabulary, int width)
    {
        var count = (TokenSequence.BlockBytes / width * 2) + 77;
        var ids = Enumerable.Range(0, count).Select(i => (int)((uint)(i * 2_654_435_761L) % (uint)vocabulary)).ToArray();
        var builder = new TokenSequenceBuilder(vocabulary);
        for (var start = 0; start < count; start += 10_007)
            builder.Append(ids.AsSpan(start, Math.Min(10_007, count - start)));
        var sequence = builder.ToSequence();
        Assert.Equal(count, sequence.Count);
        Assert.Equal(width, sequence.BytesPerToken);
        Assert.Equal(ids, sequence.ToArray());
        var edge = (TokenSequence.BlockBytes / width) - 3;
        var slice = sequence.Slice(edge, 9).Slice(1, 7);
        Assert.Equal(ids[(edge + 1)..(edge + 8)], slice.ToArray());
        Assert.Equal(ids[edge + 4], slice[3]);
        Assert.Equal(ids[^1], sequence[count - 1]);
    }

    [Fact]
    public void AnySliceEqualsTheArrayPart() => Prop.ForAll<byte[], int, int>((ids, start, length) =>
    {
        var sequence = TokenSequence.Create([.. ids.Select(id => (int)id)], 300);
        var from = (int)((uint)start % (uint)(ids.Length + 1));
        var count = (int)((uint)length % (uint)(ids.Length - from + 1));
        return sequence.Slice(from, count).ToArray().SequenceEqual(ids.Skip(from).Take(count).Select(id => (int)id));
    }).Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true));

    [Fact]
    public void BytesAreAppendedAtAnyWidth()
    {
        var bytes = Enumerable.Range(0, 1000).Select(i => (byte)(i * 7)).ToArray();
        foreach (var vocabulary in new[] { 256, 1000, 100_000 })
        {
            var builder = new TokenSequenceBuilder(vocabulary);
            builder.Append([3, 4]);
            builder.AppendBytes(bytes);
            Assert.Equal([3, 4, .. bytes.Select(value => (int)value)], builder.ToSequence().ToArray());
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => new TokenSequenceBuilder(255).AppendBytes(bytes));
    }

    [Fact]
    public void PlacesAndIdsOutsideAreRefused()
    {
        var sequence = TokenSequence.Create([1, 2, 3], 4);
        Assert.Throws<ArgumentOutOfRangeException>(() => sequence[3]);
        Assert.Throws<ArgumentOutOfRangeException>(() => sequence[-1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => sequence.CopyTo(2, new int[2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => sequence.CopyTo(-1, new int[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => sequence.Slice(1, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => sequence.Slice(0, 2).CopyTo(1, new int[2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => TokenSequence.Create([4], 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => TokenSequence.Create([-1], 4));
        Assert.Equal(0, sequence.Slice(3, 0).Count);
    }
}
