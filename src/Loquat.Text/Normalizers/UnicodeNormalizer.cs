// The Unicode normalization forms as a component.
using Loquat.Text.Alignment;
using Loquat.Text.Unicode;

namespace Loquat.Text.Normalizers;

/// <summary>A normalization form of Unicode Standard Annex 15.</summary>
public sealed class UnicodeNormalizer : Normalizer
{
    private readonly NormalizationForm _form;

    private UnicodeNormalizer(string name, NormalizationForm form)
    {
        TypeName = name;
        _form = form;
    }

    /// <summary>Canonical composition.</summary>
    public static UnicodeNormalizer Nfc { get; } = new("NFC", NormalizationForm.Nfc);

    /// <summary>Canonical decomposition.</summary>
    public static UnicodeNormalizer Nfd { get; } = new("NFD", NormalizationForm.Nfd);

    /// <summary>Compatibility composition.</summary>
    public static UnicodeNormalizer Nfkc { get; } = new("NFKC", NormalizationForm.Nfkc);

    /// <summary>Compatibility decomposition.</summary>
    public static UnicodeNormalizer Nfkd { get; } = new("NFKD", NormalizationForm.Nfkd);

    /// <inheritdoc/>
    public override string TypeName { get; }

    /// <inheritdoc/>
    public override void Normalize(AlignedText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text.Rewrite(_form);
    }
}
