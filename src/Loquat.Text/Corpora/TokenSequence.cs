// A long run of token ids in as few bytes as its vocabulary allows: the training text after tokenisation. Kept in blocks, so that it may pass
// two billion ids, grows without copying, and is sliced without copying.
using System.Runtime.InteropServices;

namespace Loquat.Text.Corpora;

/// <summary>An immutable sequence of token ids: one byte each for vocabularies up to 256, two up to 65,536, else four.</summary>
public sealed class TokenSequence
{
    internal const int BlockBytes = 1 << 20;

    private readonly byte[][] _blocks;
    private readonly int _widthShift;
    private readonly int _blockShift;
    private readonly long _start;

    internal TokenSequence(byte[][] blocks, int widthShift, int vocabularySize, long start, long count)
    {
        _blocks = blocks;
        _widthShift = widthShift;
        _blockShift = 20 - widthShift;
        VocabularySize = vocabularySize;
        _start = start;
        Count = count;
    }

    /// <summary>Number of ids.</summary>
    public long Count { get; }

    /// <summary>Every id is below this.</summary>
    public int VocabularySize { get; }

    /// <summary>Bytes that one id takes: 1, 2 or 4.</summary>
    public int BytesPerToken => 1 << _widthShift;

    /// <summary>The id at a place.</summary>
    /// <param name="index">Place from 0.</param>
    /// <returns>The id.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The place is outside the sequence.</exception>
    public int this[long index]
    {
        get
        {
            if ((ulong)index >= (ulong)Count)
                throw new ArgumentOutOfRangeException(nameof(index), index, $"The sequence has {Count} tokens.");
            Span<int> one = stackalloc int[1];
            CopyTo(index, one);
            return one[0];
        }
    }

    /// <summary>Makes a sequence from ids in memory.</summary>
    /// <param name="ids">The ids.</param>
    /// <param name="vocabularySize">Every id must be from 0 to below this.</param>
    /// <returns>The sequence.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An id is outside the vocabulary.</exception>
    public static TokenSequence Create(ReadOnlySpan<int> ids, int vocabularySize)
    {
        var builder = new TokenSequenceBuilder(vocabularySize);
        builder.Append(ids);
        return builder.ToSequence();
    }

    /// <summary>Copies ids out.</summary>
    /// <param name="start">Place of the first id.</param>
    /// <param name="destination">Filled completely.</param>
    /// <exception cref="ArgumentOutOfRangeException">The sequence ends before the destination is full.</exception>
    public void CopyTo(long start, Span<int> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        if (start > Count - destination.Length)
            throw new ArgumentOutOfRangeException(nameof(start), start, $"{destination.Length} tokens from there do not fit the sequence of {Count}.");
        var place = _start + start;
        while (destination.Length > 0)
        {
            var inBlock = (int)(place & ((1 << _blockShift) - 1));
            var count = Math.Min(destination.Length, (1 << _blockShift) - inBlock);
            Widen(_blocks[place >> _blockShift].AsSpan(inBlock << _widthShift, count << _widthShift), destination[..count]);
            destination = destination[count..];
            place += count;
        }
    }

    /// <summary>All ids as an array, for short sequences.</summary>
    /// <returns>The ids.</returns>
    public int[] ToArray()
    {
        var ids = new int[checked((int)Count)];
        CopyTo(0, ids);
        return ids;
    }

    /// <summary>A part of the sequence as a view of the same memory.</summary>
    /// <param name="start">Place of the part's first id.</param>
    /// <param name="count">Number of ids.</param>
    /// <returns>The view.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The part reaches outside the sequence.</exception>
    public TokenSequence Slice(long start, long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, Count - count);
        return new TokenSequence(_blocks, _widthShift, VocabularySize, _start + start, count);
    }

    private void Widen(ReadOnlySpan<byte> stored, Span<int> ids)
    {
        if (_widthShift == 0)
        {
            for (var i = 0; i < ids.Length; i++)
                ids[i] = stored[i];
        }
        else if (_widthShift == 1)
        {
            var narrow = MemoryMarshal.Cast<byte, ushort>(stored);
            for (var i = 0; i < ids.Length; i++)
                ids[i] = narrow[i];
        }
        else
        {
            MemoryMarshal.Cast<byte, int>(stored).CopyTo(ids);
        }
    }
}
