// What SentencePiece's rules for machine translation do first: control characters out, odd white space to blanks.
using Loquat.Text.Alignment;

namespace Loquat.Text.Normalizers;

/// <summary>Leaves out control characters and makes blanks of line ends, tabs, invisible characters and U+2581.</summary>
public sealed class NmtNormalizer : Normalizer
{
    private static readonly CharacterRewriter s_rewriter = new(rune => rune.Value switch
    {
        (>= 0x01 and <= 0x08) or 0x0B or (>= 0x0E and <= 0x1F) or 0x7F or 0x8F or 0x9F => "",
        0x09 or 0x0A or 0x0C or 0x0D or 0x1680 or (>= 0x200B and <= 0x200F) or 0x2028 or 0x2029 or 0x2581 or 0xFEFF or 0xFFFD => " ",
        _ => null,
    });

    /// <summary>The one instance: there is nothing to choose.</summary>
    public static NmtNormalizer Instance { get; } = new();

    private NmtNormalizer()
    {
    }

    /// <inheritdoc/>
    public override string TypeName => "Nmt";

    /// <inheritdoc/>
    public override void Normalize(AlignedText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text.Rewrite(s_rewriter);
    }
}
