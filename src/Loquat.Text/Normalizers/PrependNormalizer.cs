// Puts text before every segment, such as the metaspace of SentencePiece vocabularies.
using Loquat.Text.Alignment;

namespace Loquat.Text.Normalizers;

/// <summary>Puts text before every segment that is not empty.</summary>
/// <param name="prefix">The text.</param>
public sealed class PrependNormalizer(string prefix) : Normalizer, ITextRewriter
{
    /// <inheritdoc/>
    public override string TypeName => "Prepend";

    /// <summary>The text that is put before.</summary>
    public string Prefix { get; } = prefix;

    /// <inheritdoc/>
    public override void Normalize(AlignedText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text.Rewrite(this);
    }

    /// <inheritdoc/>
    void ITextRewriter.Rewrite(ReadOnlySpan<char> piece, AlignedTextWriter writer) => writer.Insert(Prefix);
}
