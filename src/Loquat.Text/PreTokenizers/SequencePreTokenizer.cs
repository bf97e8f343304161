// Several pre-tokenizers, each cutting what the one before it left.
using Loquat.Text.Alignment;

namespace Loquat.Text.PreTokenizers;

/// <summary>Applies pre-tokenizers one after another.</summary>
/// <param name="parts">The pre-tokenizers in order.</param>
public sealed class SequencePreTokenizer(IReadOnlyList<PreTokenizer> parts) : PreTokenizer
{
    /// <inheritdoc/>
    public override string TypeName => "Sequence";

    /// <summary>The pre-tokenizers in order.</summary>
    public IReadOnlyList<PreTokenizer> Parts { get; } = parts;

    /// <inheritdoc/>
    public override void PreTokenize(AlignedText text)
    {
        // By index: the enumerator of a list behind an interface would be allocated anew for each text.
        for (var i = 0; i < Parts.Count; i++)
            Parts[i].PreTokenize(text);
    }
}
