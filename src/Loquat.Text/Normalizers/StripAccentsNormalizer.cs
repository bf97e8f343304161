// Leaves out combining marks: behind NFD this leaves letters without accents.
using Loquat.Text.Alignment;
using Loquat.Text.Unicode;

namespace Loquat.Text.Normalizers;

/// <summary>Leaves out combining marks (general category M). Composed letters keep their accents unless NFD runs before.</summary>
public sealed class StripAccentsNormalizer : Normalizer
{
    private static readonly CharacterRewriter s_rewriter = new(rune => CharacterTests.IsMark(rune) ? "" : null);

    /// <summary>The one instance: there is nothing to choose.</summary>
    public static StripAccentsNormalizer Instance { get; } = new();

    private StripAccentsNormalizer()
    {
    }

    /// <inheritdoc/>
    public override string TypeName => "StripAccents";

    /// <inheritdoc/>
    public override void Normalize(AlignedText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text.Rewrite(s_rewriter);
    }
}
