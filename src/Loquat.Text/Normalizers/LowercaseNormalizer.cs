// Lower case, character by character.
using System.Text;
using Loquat.Text.Alignment;

namespace Loquat.Text.Normalizers;

/// <summary>Puts every character in lower case, whatever stands around it: İ becomes i and a dot above, every Σ becomes σ.</summary>
public sealed class LowercaseNormalizer : Normalizer
{
    private static readonly CharacterRewriter s_rewriter = new(Lower);

    /// <summary>The one instance: there is nothing to choose.</summary>
    public static LowercaseNormalizer Instance { get; } = new();

    private LowercaseNormalizer()
    {
    }

    /// <inheritdoc/>
    public override string TypeName => "Lowercase";

    /// <inheritdoc/>
    public override void Normalize(AlignedText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text.Rewrite(s_rewriter);
    }

    private static string? Lower(Rune rune)
    {
        if (rune.Value == 0x130)
            return "i\u0307";
        var lower = Rune.ToLowerInvariant(rune);
        return lower == rune ? null : lower.ToString();
    }
}
