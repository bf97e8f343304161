// What the split patterns have in common: runs of one class, white space, and the endings of English contractions.
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Loquat.Text.PreTokenizers.Scanners;

/// <summary>Parts of split patterns.</summary>
/// <typeparam name="TForm">The form of the text.</typeparam>
/// <typeparam name="TUnit">Its units.</typeparam>
internal static class ScannerParts<TForm, TUnit> where TForm : struct, ITextForm<TUnit> where TUnit : unmanaged, IBinaryInteger<TUnit>
{
    /// <summary>The end of a run of characters that have one of the given classes.</summary>
    public static int RunEnd(ReadOnlySpan<TUnit> text, int position, byte classes)
    {
        while (position < text.Length && (TForm.ClassAt(text, position, out var length) & classes) != 0)
            position += length;
        return position;
    }

    /// <summary>\p{L}*.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int LettersEnd(ReadOnlySpan<TUnit> text, int position)
    {
        position = TForm.SkipAsciiLetters(text, position);
        // Most words end at a blank or a mark of ASCII.
        return position < text.Length && uint.CreateTruncating(text[position]) >= 0x80 ? WideLettersEnd(text, position) : position;
    }

    /// <summary>\p{N}{1,3} behind its first character.</summary>
    public static int ThreeNumbersEnd(ReadOnlySpan<TUnit> text, int position)
    {
        for (var more = 0; more < 2 && position < text.Length && (TForm.ClassAt(text, position, out var length) & CharacterClasses.Number) != 0; more++)
            position += length;
        return position;
    }

    /// <summary>\s+(?!\S)|\s+, with \s*[\r\n]+ before it where line ends end pieces.</summary>
    public static int SpacesEnd(ReadOnlySpan<TUnit> text, int start, bool cutsAtNewlines)
    {
        var position = start;
        var last = start;
        var newlineEnd = -1;
        while (position < text.Length)
        {
            var classes = TForm.ClassAt(text, position, out var length);
            if ((classes & CharacterClasses.Space) == 0)
                break;
            last = position;
            position += length;
            if ((classes & CharacterClasses.Newline) != 0)
                newlineEnd = position;
        }
        if (cutsAtNewlines && newlineEnd >= 0)
            return newlineEnd;
        return position == text.Length || last == start ? position : last;
    }

    /// <summary>Length of 's, 't, 're, 've, 'm, 'll or 'd at an apostrophe, or 0.</summary>
    public static int ContractionLength(ReadOnlySpan<TUnit> text, int apostrophe, bool ignoresCase)
    {
        var position = apostrophe + 1;
        if (position >= text.Length)
            return 0;
        var first = Letter(text, position, ignoresCase);
        if (first is 's' or 't' or 'm' or 'd')
            return 2;
        if (first is 'r' or 'v' or 'l' && position + 1 < text.Length)
            return Letter(text, position + 1, ignoresCase) == (first == 'l' ? 'l' : 'e') ? 3 : 0;
        return ignoresCase && TForm.LongSAt(text, position) is var length and > 0 ? 1 + length : 0;
    }

    private static uint Letter(ReadOnlySpan<TUnit> text, int position, bool ignoresCase)
    {
        var unit = uint.CreateTruncating(text[position]);
        return ignoresCase && unit is >= 'A' and <= 'Z' ? unit | 0x20 : unit;
    }

    private static int WideLettersEnd(ReadOnlySpan<TUnit> text, int position)
    {
        while (position < text.Length && (TForm.ClassAt(text, position, out var length) & CharacterClasses.Letter) != 0)
            position = length == 1 ? TForm.SkipAsciiLetters(text, position + 1) : position + length;
        return position;
    }
}
