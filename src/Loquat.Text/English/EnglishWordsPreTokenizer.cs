// English words as a component of a pipeline. It is Loquat's own: other readers of tokenizer.json do not know the type "EnglishWords".
using Loquat.Text.Alignment;
using Loquat.Text.Normalizers;
using Loquat.Text.PreTokenizers;

namespace Loquat.Text.English;

/// <summary>
/// Cuts English text into words as spaCy's tokenizer does (spacy.io, "How spaCy's tokenizer works"): at white space; then exceptions ("don't" is "do" and "n't", "10p.m." is "10" and "p.m.", "Mr." and ":)" are whole);
/// prefixes, suffixes and infixes (quotes, brackets, punctuation, ellipses, currencies, units behind numbers, hyphens between letters); addresses of the web and of mail stay whole. One blank between words is in no
/// token; other white space is tokens of its own. In tokenizer.json this is {"type": "EnglishWords", "drop_white_space": false, "lowercase": false}, which readers other than Loquat refuse.
/// </summary>
public sealed class EnglishWordsPreTokenizer : PreTokenizer, ITextRewriter
{
    private static readonly Lazy<EnglishWordCutter> s_cutter = new(() => new EnglishWordCutter());

    /// <inheritdoc/>
    public override string TypeName => "EnglishWords";

    /// <summary>Whether white space is never a token.</summary>
    public bool DropsWhiteSpace { get; init; }

    /// <summary>Whether tokens are put in lower case once the text is cut. (A normalizer would do so before, and hide the abbreviations and capitals that the rules look for.)</summary>
    public bool Lowercases { get; init; }

    /// <inheritdoc/>
    public override void PreTokenize(AlignedText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text.Rewrite(this);
        if (Lowercases)
            LowercaseNormalizer.Instance.Normalize(text);
    }

    /// <inheritdoc/>
    void ITextRewriter.Rewrite(ReadOnlySpan<char> piece, AlignedTextWriter writer)
    {
        var tokens = new List<TextRange>();
        for (var start = 0; start < piece.Length;)
        {
            var end = start;
            if (EnglishCharacters.IsSpace(piece[start]))
            {
                while (end < piece.Length && EnglishCharacters.IsSpace(piece[end]))
                    end++;
                WriteSpace(piece[start..end], start > 0, writer);
            }
            else
            {
                while (end < piece.Length && !EnglishCharacters.IsSpace(piece[end]))
                    end++;
                s_cutter.Value.Cut(piece[start..end], tokens);
                foreach (var token in tokens)
                {
                    writer.Copy(token.Length);
                    writer.Cut();
                }
            }
            start = end;
        }
    }

    // A blank right behind a word belongs to the word; what is left is a token.
    private void WriteSpace(ReadOnlySpan<char> space, bool followsWord, AlignedTextWriter writer)
    {
        var dropped = DropsWhiteSpace ? space.Length : followsWord && space[0] == ' ' ? 1 : 0;
        writer.CutOut(dropped);
        writer.Copy(space.Length - dropped);
        writer.Cut();
    }
}
