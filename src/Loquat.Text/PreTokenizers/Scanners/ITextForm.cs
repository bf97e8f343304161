// The two forms in which text is scanned, so that a scanner is written once: UTF-8 for the fast path, UTF-16 for the general pipeline.
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace Loquat.Text.PreTokenizers.Scanners;

/// <summary>Reads characters of a text in units of one form.</summary>
/// <typeparam name="TUnit">byte for UTF-8, char for UTF-16.</typeparam>
internal interface ITextForm<TUnit> where TUnit : unmanaged, IBinaryInteger<TUnit>
{
    /// <summary>The classes of the character at a position, and its length in units.</summary>
    static abstract byte ClassAt(ReadOnlySpan<TUnit> text, int position, out int length);

    /// <summary>The first position from the given one on that holds no ASCII letter, or an earlier one: callers go on character by character.</summary>
    static abstract int SkipAsciiLetters(ReadOnlySpan<TUnit> text, int position);

    /// <summary>The first position from the given one on that holds no small ASCII letter.</summary>
    static abstract int SkipAsciiLowers(ReadOnlySpan<TUnit> text, int position);

    /// <summary>Length of U+017F (the long s, which patterns that ignore case take for an s) at a position, or 0.</summary>
    static abstract int LongSAt(ReadOnlySpan<TUnit> text, int position);
}

/// <summary>Valid UTF-8.</summary>
internal readonly struct Utf8Form : ITextForm<byte>
{
    public static byte ClassAt(ReadOnlySpan<byte> text, int position, out int length)
    {
        var first = text[position];
        if (first < 0x80)
        {
            length = 1;
            return CharacterClasses.Ascii[first];
        }
        return WideClassAt(text, position, out length);
    }

    public static int SkipAsciiLetters(ReadOnlySpan<byte> text, int position) => SkipLetters(text, position, caseBit: 0x20);

    public static int SkipAsciiLowers(ReadOnlySpan<byte> text, int position) => SkipLetters(text, position, caseBit: 0);

    public static int LongSAt(ReadOnlySpan<byte> text, int position) => text[position..].StartsWith("\u017F"u8) ? 2 : 0;

    // Small letters, and those that become one with the bit.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int SkipLetters(ReadOnlySpan<byte> text, int position, byte caseBit)
    {
        while (text.Length - position >= Vector128<byte>.Count)
        {
            var folded = Vector128.Create(text.Slice(position, Vector128<byte>.Count)) | Vector128.Create(caseBit);
            var others = Vector128.GreaterThan(folded - Vector128.Create((byte)'a'), Vector128.Create((byte)25)).ExtractMostSignificantBits();
            if (others != 0)
                return position + BitOperations.TrailingZeroCount(others);
            position += Vector128<byte>.Count;
        }
        while (position < text.Length && char.IsAsciiLetterLower((char)(text[position] | caseBit)))
            position++;
        return position;
    }

    private static byte WideClassAt(ReadOnlySpan<byte> text, int position, out int length)
    {
        Rune.DecodeFromUtf8(text[position..], out var rune, out length);
        return CharacterClasses.Of(rune.Value);
    }
}

/// <summary>UTF-16; half surrogate pairs count as U+FFFD.</summary>
internal readonly struct Utf16Form : ITextForm<char>
{
    public static byte ClassAt(ReadOnlySpan<char> text, int position, out int length)
    {
        var first = text[position];
        length = 1;
        if (first < 0x80)
            return CharacterClasses.Ascii[first];
        if (!char.IsSurrogate(first))
            return CharacterClasses.Of(first);
        Rune.DecodeFromUtf16(text[position..], out var rune, out length);
        return CharacterClasses.Of(rune.Value);
    }

    public static int SkipAsciiLetters(ReadOnlySpan<char> text, int position)
    {
        while (position < text.Length && char.IsAsciiLetter(text[position]))
            position++;
        return position;
    }

    public static int SkipAsciiLowers(ReadOnlySpan<char> text, int position)
    {
        while (position < text.Length && char.IsAsciiLetterLower(text[position]))
            position++;
        return position;
    }

    public static int LongSAt(ReadOnlySpan<char> text, int position) => position < text.Length && text[position] == '\u017F' ? 1 : 0;
}
