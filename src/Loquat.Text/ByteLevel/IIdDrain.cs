// Where the ids of the fast path go: a list, a corpus, a counter.
using Loquat.Text.Corpora;

namespace Loquat.Text.ByteLevel;

/// <summary>Takes ids in order, some thousand at a time.</summary>
internal interface IIdDrain
{
    /// <summary>Takes the next ids.</summary>
    void Take(ReadOnlySpan<int> ids);
}

/// <summary>Puts ids into a list.</summary>
internal readonly struct ListDrain(List<int> list) : IIdDrain
{
    public void Take(ReadOnlySpan<int> ids) => list.AddRange(ids);
}

/// <summary>Puts ids into a corpus.</summary>
internal readonly struct SequenceDrain(TokenSequenceBuilder sequence) : IIdDrain
{
    public void Take(ReadOnlySpan<int> ids) => sequence.Append(ids);
}

/// <summary>Counts ids.</summary>
internal struct CountDrain : IIdDrain
{
    public int Count { get; private set; }

    public void Take(ReadOnlySpan<int> ids) => Count += ids.Length;
}
