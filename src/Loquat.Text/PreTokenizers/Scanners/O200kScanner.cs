// o200k_base's pattern, with U for [\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}], L for [\p{Ll}\p{Lm}\p{Lo}\p{M}] and C for (?i:'s|'t|'re|'ve|'m|'ll|'d):
// [^\r\n\p{L}\p{N}]?U*L+C?|[^\r\n\p{L}\p{N}]?U+L*C?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+
using System.Numerics;

namespace Loquat.Text.PreTokenizers.Scanners;

/// <summary>Cuts text as the encoding o200k_base does.</summary>
internal readonly struct O200kScanner : IPieceScanner
{
    public const string Pattern =
        @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
        + @"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
        + @"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private const byte WordPart = CharacterClasses.Upper | CharacterClasses.Lower;

    public static int EndOf<TForm, TUnit>(ReadOnlySpan<TUnit> text, int start) where TForm : struct, ITextForm<TUnit> where TUnit : unmanaged, IBinaryInteger<TUnit>
    {
        var classes = TForm.ClassAt(text, start, out var length);
        if ((classes & CharacterClasses.Letter) != 0)
            return TryLowerWord<TForm, TUnit>(text, start, out var end) ? end : UpperWordEnd<TForm, TUnit>(text, start);
        var position = start + length;
        if ((classes & CharacterClasses.Number) != 0)
            return ScannerParts<TForm, TUnit>.ThreeNumbersEnd(text, position);
        var next = position < text.Length ? TForm.ClassAt(text, position, out length) : (byte)0;
        if (TryPrefixedWord<TForm, TUnit>(text, start, position, classes, next, out var wordEnd))
            return wordEnd;
        if ((classes & CharacterClasses.Other) == 0)
        {
            if (uint.CreateTruncating(text[start]) != ' ' || (next & CharacterClasses.Other) == 0)
                return ScannerParts<TForm, TUnit>.SpacesEnd(text, start, cutsAtNewlines: true);
            position += length;
        }
        position = ScannerParts<TForm, TUnit>.RunEnd(text, position, CharacterClasses.Other);
        while (position < text.Length && uint.CreateTruncating(text[position]) is '\r' or '\n' or '/')
            position++;
        return position;
    }

    // A mark or a blank before a word belongs to it; a combining mark that no such word follows is a word itself.
    private static bool TryPrefixedWord<TForm, TUnit>(ReadOnlySpan<TUnit> text, int start, int position, byte classes, byte next, out int end)
        where TForm : struct, ITextForm<TUnit> where TUnit : unmanaged, IBinaryInteger<TUnit>
    {
        var takesPrefix = (classes & CharacterClasses.Newline) == 0 && (next & WordPart) != 0;
        if (takesPrefix && TryLowerWord<TForm, TUnit>(text, position, out end))
            return true;
        if ((classes & WordPart) != 0)
            return TryLowerWord<TForm, TUnit>(text, start, out end);
        end = takesPrefix ? UpperWordEnd<TForm, TUnit>(text, position) : -1;
        return takesPrefix;
    }

    // U*L+C?: the run of U gives back its last character that is in L too where no other of L follows.
    private static bool TryLowerWord<TForm, TUnit>(ReadOnlySpan<TUnit> text, int position, out int end)
        where TForm : struct, ITextForm<TUnit> where TUnit : unmanaged, IBinaryInteger<TUnit>
    {
        end = -1;
        byte classes = 0;
        var length = 0;
        while (position < text.Length && ((classes = TForm.ClassAt(text, position, out length)) & CharacterClasses.Upper) != 0)
        {
            position += length;
            if ((classes & CharacterClasses.Lower) != 0)
                end = position;
        }
        if (position < text.Length && (classes & CharacterClasses.Lower) != 0)
            end = LowersEnd<TForm, TUnit>(text, position + length);
        if (end < 0)
            return false;
        end = BehindContraction<TForm, TUnit>(text, end);
        return true;
    }

    // U+L*C? where U*L+C? does not match: no character of L follows.
    private static int UpperWordEnd<TForm, TUnit>(ReadOnlySpan<TUnit> text, int position) where TForm : struct, ITextForm<TUnit> where TUnit : unmanaged, IBinaryInteger<TUnit> =>
        BehindContraction<TForm, TUnit>(text, ScannerParts<TForm, TUnit>.RunEnd(text, position, CharacterClasses.Upper));

    private static int LowersEnd<TForm, TUnit>(ReadOnlySpan<TUnit> text, int position) where TForm : struct, ITextForm<TUnit> where TUnit : unmanaged, IBinaryInteger<TUnit>
    {
        position = TForm.SkipAsciiLowers(text, position);
        return position < text.Length && uint.CreateTruncating(text[position]) >= 0x80 ? ScannerParts<TForm, TUnit>.RunEnd(text, position, CharacterClasses.Lower) : position;
    }

    private static int BehindContraction<TForm, TUnit>(ReadOnlySpan<TUnit> text, int position) where TForm : struct, ITextForm<TUnit> where TUnit : unmanaged, IBinaryInteger<TUnit> =>
        position < text.Length && uint.CreateTruncating(text[position]) == '\'' ? position + ScannerParts<TForm, TUnit>.ContractionLength(text, position, ignoresCase: true) : position;
}
