// The ids of words seen before, for words of at most 16 bytes: two 8-byte halves are the key, so that a comparison is exact without touching the text.
// An entry is 32 bytes and holds up to three ids; longer results stand in a side array. A word has two places; the older one gives way.
using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Loquat.Text.ByteLevel;

/// <summary>A bounded table from short words to their ids, for one caller at a time.</summary>
internal sealed class WordCache
{
    /// <summary>Words of more bytes are not kept.</summary>
    public const int LongestWord = 16;

    /// <summary>Ids that an entry itself holds.</summary>
    public const int InlineIds = 3;

    private const int Bits = 15;
    private const int SideCapacity = 1 << 16;
    private static readonly ulong[] s_lowMasks = Masks(0);
    private static readonly ulong[] s_highMasks = Masks(8);

    private readonly Entry[] _entries = new Entry[1 << Bits];
    private int[] _side = [];
    private int _sideCount;

    /// <summary>Finds a word.</summary>
    /// <param name="key">The word.</param>
    /// <param name="slot">The place of the word's entry, or the place where it belongs.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryFind(in WordKey key, out int slot)
    {
        slot = (int)(((key.Low * 0x9E3779B97F4A7C15UL) ^ (key.High * 0xC2B2AE3D27D4EB4FUL)) >> (64 - Bits));
        var entries = _entries;
        ref readonly var first = ref entries[slot];
        if (first.Low == key.Low && first.High == key.High && first.Length == key.Length)
            return true;
        ref readonly var second = ref entries[slot ^ 1];
        if (second.Low != key.Low || second.High != key.High || second.Length != key.Length)
            return false;
        slot ^= 1;
        return true;
    }

    /// <summary>The ids of a found word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int CopyIds(int slot, Span<int> destination)
    {
        ref readonly var entry = ref _entries[slot];
        if (entry.Count > InlineIds)
        {
            _side.AsSpan(entry.Id0, entry.Count).CopyTo(destination);
            return entry.Count;
        }
        // Always three: the next word overwrites what is too much.
        destination[2] = entry.Id2;
        destination[1] = entry.Id1;
        destination[0] = entry.Id0;
        return entry.Count;
    }

    /// <summary>Number of ids of a found word.</summary>
    public int CountOf(int slot) => _entries[slot].Count;

    /// <summary>Keeps the ids of a word at the place that <see cref="TryFind"/> gave.</summary>
    public void Keep(in WordKey key, int slot, ReadOnlySpan<int> ids)
    {
        var entries = _entries;
        var entry = new Entry { Low = key.Low, High = key.High, Length = (byte)key.Length, Count = (byte)ids.Length };
        if (ids.Length <= InlineIds)
        {
            entry.Id0 = ids.Length > 0 ? ids[0] : 0;
            entry.Id1 = ids.Length > 1 ? ids[1] : 0;
            entry.Id2 = ids.Length > 2 ? ids[2] : 0;
        }
        else
        {
            if (_side.Length == 0)
                _side = new int[SideCapacity];
            if (_sideCount + ids.Length > SideCapacity)
            {
                Array.Clear(entries);
                _sideCount = 0;
            }
            ids.CopyTo(_side.AsSpan(_sideCount));
            entry.Id0 = _sideCount;
            _sideCount += ids.Length;
        }
        entries[slot ^ 1] = entries[slot];
        entries[slot] = entry;
    }

    /// <summary>The key of a word of 1 to 16 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordKey KeyOf(ReadOnlySpan<byte> text, int start, int length)
    {
        ulong low, high;
        if (text.Length - start >= LongestWord)
        {
            var window = text.Slice(start, LongestWord);
            low = BinaryPrimitives.ReadUInt64LittleEndian(window);
            high = BinaryPrimitives.ReadUInt64LittleEndian(window[8..]);
        }
        else
        {
            (low, high) = ReadNearEnd(text[start..]);
        }
        return new WordKey(low & s_lowMasks[length], high & s_highMasks[length], length);
    }

    private static (ulong Low, ulong High) ReadNearEnd(ReadOnlySpan<byte> rest)
    {
        Span<byte> window = stackalloc byte[LongestWord];
        window.Clear();
        rest.CopyTo(window);
        return (BinaryPrimitives.ReadUInt64LittleEndian(window), BinaryPrimitives.ReadUInt64LittleEndian(window[8..]));
    }

    private static ulong[] Masks(int offset)
    {
        var masks = new ulong[LongestWord + 1];
        for (var length = 0; length < masks.Length; length++)
        {
            var bytes = Math.Clamp(length - offset, 0, 8);
            masks[length] = bytes == 8 ? ulong.MaxValue : (1UL << (8 * bytes)) - 1;
        }
        return masks;
    }

    private struct Entry
    {
        public ulong Low;
        public ulong High;
        public byte Length;
        public byte Count;
        public int Id0;
        public int Id1;
        public int Id2;
    }
}

/// <summary>A word of 1 to 16 bytes as two numbers; unused bytes are 0.</summary>
internal readonly record struct WordKey(ulong Low, ulong High, int Length)
{
    /// <summary>Bytes of the first half.</summary>
    public const int Short = 8;
}
