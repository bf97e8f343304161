// GPT-2's pattern: 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
using System.Numerics;

namespace Loquat.Text.PreTokenizers.Scanners;

/// <summary>Cuts text as GPT-2 does.</summary>
internal readonly struct Gpt2Scanner : IPieceScanner
{
    public const string Pattern = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    public static int EndOf<TForm, TUnit>(ReadOnlySpan<TUnit> text, int start) where TForm : struct, ITextForm<TUnit> where TUnit : unmanaged, IBinaryInteger<TUnit>
    {
        var first = uint.CreateTruncating(text[start]);
        var position = start;
        if (first == ' ')
        {
            position++;
            if (position == text.Length)
                return position;
        }
        else if (first == '\'' && ScannerParts<TForm, TUnit>.ContractionLength(text, start, ignoresCase: false) is var contraction and > 0)
        {
            return start + contraction;
        }
        var classes = TForm.ClassAt(text, position, out var length);
        if ((classes & CharacterClasses.Letter) != 0)
            return ScannerParts<TForm, TUnit>.LettersEnd(text, position + length);
        return (classes & CharacterClasses.Space) != 0 ? ScannerParts<TForm, TUnit>.SpacesEnd(text, start, cutsAtNewlines: false)
            : ScannerParts<TForm, TUnit>.RunEnd(text, position + length, (byte)(classes & CharacterClasses.Kind));
    }
}
