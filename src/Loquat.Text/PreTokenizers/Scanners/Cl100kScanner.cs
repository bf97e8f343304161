// cl100k_base's pattern:
// (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
using System.Numerics;

namespace Loquat.Text.PreTokenizers.Scanners;

/// <summary>Cuts text as the encoding cl100k_base does.</summary>
internal readonly struct Cl100kScanner : IPieceScanner
{
    public const string Pattern = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    public static int EndOf<TForm, TUnit>(ReadOnlySpan<TUnit> text, int start) where TForm : struct, ITextForm<TUnit> where TUnit : unmanaged, IBinaryInteger<TUnit>
    {
        var first = uint.CreateTruncating(text[start]);
        if (first == '\'' && ScannerParts<TForm, TUnit>.ContractionLength(text, start, ignoresCase: true) is var contraction and > 0)
            return start + contraction;
        var classes = TForm.ClassAt(text, start, out var length);
        var position = start + length;
        if ((classes & CharacterClasses.Letter) != 0)
            return ScannerParts<TForm, TUnit>.LettersEnd(text, position);
        if ((classes & CharacterClasses.Number) != 0)
            return ScannerParts<TForm, TUnit>.ThreeNumbersEnd(text, position);
        var next = position < text.Length ? TForm.ClassAt(text, position, out length) : (byte)0;
        if ((next & CharacterClasses.Letter) != 0 && (classes & CharacterClasses.Newline) == 0)
            return ScannerParts<TForm, TUnit>.LettersEnd(text, position + length);
        if ((classes & CharacterClasses.Other) == 0)
        {
            if (first != ' ' || (next & CharacterClasses.Other) == 0)
                return ScannerParts<TForm, TUnit>.SpacesEnd(text, start, cutsAtNewlines: true);
            position += length;
        }
        position = ScannerParts<TForm, TUnit>.RunEnd(text, position, CharacterClasses.Other);
        return ScannerParts<TForm, TUnit>.RunEnd(text, position, CharacterClasses.Newline);
    }
}
