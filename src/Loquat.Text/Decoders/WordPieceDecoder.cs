// Joins WordPiece tokens: blanks between words, none before pieces that continue a word, English punctuation drawn up.
namespace Loquat.Text.Decoders;

/// <summary>Joins the tokens of a WordPiece vocabulary.</summary>
public sealed class WordPieceDecoder : Decoder
{
    private static readonly (string From, string To)[] s_cleanups =
    [
        (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"), (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
    ];

    /// <inheritdoc/>
    public override string TypeName => "WordPiece";

    /// <summary>What tokens that continue a word start with.</summary>
    public string Prefix { get; init; } = "##";

    /// <summary>Whether blanks before punctuation and English contractions are left out.</summary>
    public bool CleansUp { get; init; } = true;

    /// <inheritdoc/>
    public override DecoderStage CreateStage(DecoderStage next)
    {
        ArgumentNullException.ThrowIfNull(next);
        return new Stage(next, this);
    }

    /// <summary>A token without blanks before punctuation and English contractions.</summary>
    internal static string CleanUp(string token)
    {
        foreach (var (from, to) in s_cleanups)
            token = token.Replace(from, to, StringComparison.Ordinal);
        return token;
    }

    private sealed class Stage(DecoderStage next, WordPieceDecoder owner) : TokenStage(next)
    {
        protected override void Take(string token)
        {
            if (Index > 0)
                token = token.StartsWith(owner.Prefix, StringComparison.Ordinal) ? token[owner.Prefix.Length..] : " " + token;
            HandOn(owner.CleansUp ? CleanUp(token) : token);
        }
    }
}
