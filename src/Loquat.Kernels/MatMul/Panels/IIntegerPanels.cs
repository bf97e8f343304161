// Formats whose numbers are small integers: what a product of integers needs to know of them.
using Loquat.Kernels.Quantization;

namespace Loquat.Kernels.MatMul.Panels;

/// <summary>
/// Panels that are multiplied with rows rounded to integers. A lane of 32 bits holds several terms of a column, and so does a word of a rounded row; each stored
/// word gives two such operands, and the operands of a block come in the order of its terms.
/// </summary>
/// <typeparam name="TSelf">The implementing struct.</typeparam>
internal unsafe interface IIntegerPanels<TSelf> : IPanelFormat<TSelf> where TSelf : unmanaged, IIntegerPanels<TSelf>
{
    /// <summary>Bytes of a term of a rounded row: an operand holds four terms of one byte or two of two.</summary>
    static abstract int TermBytes { get; }

    /// <summary>The largest magnitude of a rounded row. Sums over a block are exact with it.</summary>
    static abstract int Largest { get; }

    /// <summary>What is added to each number of the weight in an operand, so that none is negative.</summary>
    static abstract int Offset { get; }

    /// <summary>The first or second operand of <c>B.Width</c> columns.</summary>
    /// <param name="words">A word of each column.</param>
    /// <param name="part">0 or 1: a constant.</param>
    static abstract B Operand<B>(uint* words, int part) where B : unmanaged, IBitLanes<B>;

    /// <summary>A sum with the products of an operand's terms added to it; sums begin with 0 and last for one block.</summary>
    /// <param name="sum">The sum so far.</param>
    /// <param name="operand">Terms of the weight.</param>
    /// <param name="terms">The same terms of a rounded row, in every lane.</param>
    static abstract B Accumulate<B>(B sum, B operand, B terms) where B : unmanaged, IBitLanes<B>;

    /// <summary>The integer that a finished sum stands for.</summary>
    static abstract B Complete<B>(B sum) where B : unmanaged, IBitLanes<B>;
}
