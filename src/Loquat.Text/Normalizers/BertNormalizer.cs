// What BERT does to text before it looks for words: control characters out, white space to blanks, ideographs apart, accents off, lower case.
using Loquat.Text.Alignment;
using Loquat.Text.Unicode;

namespace Loquat.Text.Normalizers;

/// <summary>BERT's normalizer (Devlin et al. 2019, BasicTokenizer).</summary>
public sealed class BertNormalizer : Normalizer
{
    private static readonly CharacterRewriter s_clean = new(rune =>
        rune.Value is 0 or 0xFFFD || CharacterTests.IsControl(rune) ? "" : rune.Value != ' ' && CharacterTests.IsWhiteSpace(rune) ? " " : null);
    private static readonly CharacterRewriter s_ideographs = new(rune => CharacterTests.IsIdeograph(rune) ? $" {rune} " : null);
    private static readonly CharacterRewriter s_marks = new(rune => CharacterTests.IsNonSpacingMark(rune) ? "" : null);

    /// <inheritdoc/>
    public override string TypeName => "BertNormalizer";

    /// <summary>Whether control characters are left out and white space becomes blanks.</summary>
    public bool CleansText { get; init; } = true;

    /// <summary>Whether blanks are put around ideographs.</summary>
    public bool HandlesChineseCharacters { get; init; } = true;

    /// <summary>Whether accents are taken off; null for where text is put in lower case.</summary>
    public bool? StripsAccents { get; init; }

    /// <summary>Whether text is put in lower case.</summary>
    public bool Lowercases { get; init; } = true;

    /// <inheritdoc/>
    public override void Normalize(AlignedText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (CleansText)
            text.Rewrite(s_clean);
        if (HandlesChineseCharacters)
            text.Rewrite(s_ideographs);
        if (StripsAccents ?? Lowercases)
        {
            text.Rewrite(NormalizationForm.Nfd);
            text.Rewrite(s_marks);
        }
        if (Lowercases)
            LowercaseNormalizer.Instance.Normalize(text);
    }
}
