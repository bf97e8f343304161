// One step of a pipeline that changes or cuts text: normalizers and pre-tokenizers are made of these.
namespace Loquat.Text.Alignment;

/// <summary>Rewrites or cuts the pieces of an <see cref="AlignedText"/>, one at a time.</summary>
public interface ITextRewriter
{
    /// <summary>Passes one piece on, unchanged, changed or cut.</summary>
    /// <param name="piece">The piece, UTF-16.</param>
    /// <param name="writer">Takes the piece from its start to its end: every unit must be copied, replaced or dropped, in order. What is left over at the end is copied.</param>
    void Rewrite(ReadOnlySpan<char> piece, AlignedTextWriter writer);
}
