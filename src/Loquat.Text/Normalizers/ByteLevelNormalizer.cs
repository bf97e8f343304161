// The byte alphabet as a normalizer, for pipelines that cut text only after their bytes are spelled.
using Loquat.Text.Alignment;
using Loquat.Text.PreTokenizers;

namespace Loquat.Text.Normalizers;

/// <summary>Spells each UTF-8 byte of a text as one of 256 visible characters.</summary>
public sealed class ByteLevelNormalizer : Normalizer
{
    private static readonly ByteLevelPreTokenizer s_speller = new() { UsesPattern = false };

    /// <summary>The one instance: there is nothing to choose.</summary>
    public static ByteLevelNormalizer Instance { get; } = new();

    private ByteLevelNormalizer()
    {
    }

    /// <inheritdoc/>
    public override string TypeName => "ByteLevel";

    /// <inheritdoc/>
    public override void Normalize(AlignedText text) => s_speller.PreTokenize(text);
}
