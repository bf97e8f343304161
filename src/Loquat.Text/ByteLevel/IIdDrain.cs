// Where the ids of the fast path go: a list, a corpus, a counter.
using System.Buffers;
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

/// <summary>Collects ids in a pooled array.</summary>
internal struct ArrayDrain(int expected) : IIdDrain
{
    private int[] _ids = ArrayPool<int>.Shared.Rent(expected);
    private int _count;

    public void Take(ReadOnlySpan<int> ids)
    {
        if (_ids.Length - _count < ids.Length)
            Grow(ids.Length);
        ids.CopyTo(_ids.AsSpan(_count));
        _count += ids.Length;
    }

    /// <summary>The ids; the drain must not be used any more.</summary>
    public readonly int[] ToArray()
    {
        var ids = _ids.AsSpan(0, _count).ToArray();
        ArrayPool<int>.Shared.Return(_ids);
        return ids;
    }

    private void Grow(int more)
    {
        var larger = ArrayPool<int>.Shared.Rent(Math.Max(checked(_count + more), Math.Min(2 * _ids.Length, Array.MaxLength)));
        _ids.AsSpan(0, _count).CopyTo(larger);
        ArrayPool<int>.Shared.Return(_ids);
        _ids = larger;
    }
}

/// <summary>Counts ids.</summary>
internal struct CountDrain : IIdDrain
{
    public int Count { get; private set; }

    public void Take(ReadOnlySpan<int> ids) => Count += ids.Length;
}
