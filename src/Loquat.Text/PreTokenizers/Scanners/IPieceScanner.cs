// A split pattern as code: where does the piece end that starts here. One pass, no backtracking, at most one character looked at twice.
using System.Numerics;

namespace Loquat.Text.PreTokenizers.Scanners;

/// <summary>Cuts text as one particular regular expression does whose matches cover every text.</summary>
internal interface IPieceScanner
{
    /// <summary>The end of the piece that starts at a position.</summary>
    /// <param name="text">The text: what is before the start does not matter, what follows the piece may.</param>
    /// <param name="start">Where the piece starts; before the end of the text and between characters.</param>
    /// <returns>The position behind the piece, greater than the start.</returns>
    static abstract int EndOf<TForm, TUnit>(ReadOnlySpan<TUnit> text, int start) where TForm : struct, ITextForm<TUnit> where TUnit : unmanaged, IBinaryInteger<TUnit>;
}
