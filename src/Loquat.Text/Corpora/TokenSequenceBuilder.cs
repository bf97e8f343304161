// Grows a TokenSequence block by block; what is already there never moves, so memory stays at the size of the ids plus one block.
using System.Runtime.InteropServices;

namespace Loquat.Text.Corpora;

/// <summary>Collects token ids into a <see cref="TokenSequence"/>.</summary>
public sealed class TokenSequenceBuilder
{
    private readonly List<byte[]> _blocks = [];
    private readonly int _vocabularySize;
    private readonly int _widthShift;
    private int _used = TokenSequence.BlockBytes;

    /// <summary>Starts an empty sequence.</summary>
    /// <param name="vocabularySize">Every id will be below this; decides the bytes per id.</param>
    public TokenSequenceBuilder(int vocabularySize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(vocabularySize, 1);
        _vocabularySize = vocabularySize;
        _widthShift = vocabularySize <= 256 ? 0 : vocabularySize <= 65536 ? 1 : 2;
    }

    /// <summary>Number of ids so far.</summary>
    public long Count { get; private set; }

    /// <summary>Appends ids.</summary>
    /// <param name="ids">The ids, each from 0 to below the vocabulary size.</param>
    /// <exception cref="ArgumentOutOfRangeException">An id is outside the vocabulary.</exception>
    public void Append(ReadOnlySpan<int> ids)
    {
        foreach (var id in ids)
        {
            if ((uint)id >= (uint)_vocabularySize)
                throw new ArgumentOutOfRangeException(nameof(ids), id, $"Token ids must be from 0 to below the vocabulary size of {_vocabularySize}.");
        }
        while (ids.Length > 0)
        {
            var room = Room();
            var count = Math.Min(ids.Length, room.Length >> _widthShift);
            Narrow(ids[..count], room);
            Advance(count);
            ids = ids[count..];
        }
    }

    /// <summary>Appends ids that are bytes.</summary>
    /// <param name="ids">The ids; the vocabulary must have at least 256.</param>
    /// <exception cref="ArgumentOutOfRangeException">The vocabulary is smaller than 256.</exception>
    public void AppendBytes(ReadOnlySpan<byte> ids)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(_vocabularySize, 256);
        Span<int> wide = stackalloc int[256];
        while (ids.Length > 0)
        {
            int count;
            if (_widthShift == 0)
            {
                var room = Room();
                count = Math.Min(ids.Length, room.Length);
                ids[..count].CopyTo(room);
                Advance(count);
            }
            else
            {
                count = Math.Min(ids.Length, wide.Length);
                for (var i = 0; i < count; i++)
                    wide[i] = ids[i];
                Append(wide[..count]);
            }
            ids = ids[count..];
        }
    }

    /// <summary>Appends all ids of another collection for the same vocabulary.</summary>
    internal void Append(TokenSequenceBuilder other)
    {
        for (var block = 0; block < other._blocks.Count; block++)
        {
            var bytes = other._blocks[block].AsSpan(0, block + 1 < other._blocks.Count ? TokenSequence.BlockBytes : other._used);
            while (bytes.Length > 0)
            {
                var room = Room();
                var count = Math.Min(bytes.Length, room.Length);
                bytes[..count].CopyTo(room);
                Advance(count >> _widthShift);
                bytes = bytes[count..];
            }
        }
    }

    /// <summary>Forgets all ids but keeps the memory of one block.</summary>
    internal void Clear()
    {
        if (_blocks.Count > 1)
            _blocks.RemoveRange(1, _blocks.Count - 1);
        _used = _blocks.Count > 0 ? 0 : TokenSequence.BlockBytes;
        Count = 0;
    }

    /// <summary>Ends the collection.</summary>
    /// <returns>The sequence; append nothing afterwards.</returns>
    public TokenSequence ToSequence() => new([.. _blocks], _widthShift, _vocabularySize, 0, Count);

    private Span<byte> Room()
    {
        if (_used == TokenSequence.BlockBytes)
        {
            _blocks.Add(GC.AllocateUninitializedArray<byte>(TokenSequence.BlockBytes));
            _used = 0;
        }
        return _blocks[^1].AsSpan(_used);
    }

    private void Advance(int count)
    {
        _used += count << _widthShift;
        Count += count;
    }

    private void Narrow(ReadOnlySpan<int> ids, Span<byte> room)
    {
        if (_widthShift == 0)
        {
            for (var i = 0; i < ids.Length; i++)
                room[i] = (byte)ids[i];
        }
        else if (_widthShift == 1)
        {
            var narrow = MemoryMarshal.Cast<byte, ushort>(room);
            for (var i = 0; i < ids.Length; i++)
                narrow[i] = (ushort)ids[i];
        }
        else
        {
            ids.CopyTo(MemoryMarshal.Cast<byte, int>(room));
        }
    }
}
