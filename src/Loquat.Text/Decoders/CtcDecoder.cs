// Decoding of models that emit a token for each moment of sound (Graves et al. 2006): repetitions are one token, the blank token is none.
namespace Loquat.Text.Decoders;

/// <summary>Joins the tokens of connectionist temporal classification.</summary>
public sealed class CtcDecoder : Decoder
{
    /// <inheritdoc/>
    public override string TypeName => "CTC";

    /// <summary>The token between repetitions, which gives no text; not empty.</summary>
    public string PadToken { get; init; } = "<pad>";

    /// <summary>The token between words; not empty.</summary>
    public string WordDelimiterToken { get; init; } = "|";

    /// <summary>Whether word delimiters become blanks, and blanks before punctuation and English contractions are left out.</summary>
    public bool CleansUp { get; init; } = true;

    /// <inheritdoc/>
    public override DecoderStage CreateStage(DecoderStage next)
    {
        ArgumentNullException.ThrowIfNull(next);
        return new Stage(next, this);
    }

    private sealed class Stage(DecoderStage next, CtcDecoder owner) : TokenStage(next)
    {
        private string? _last;

        protected override void Take(string token)
        {
            if (token == _last)
                return;
            _last = token;
            token = token.Replace(owner.PadToken, "", StringComparison.Ordinal);
            if (owner.CleansUp)
                token = WordPieceDecoder.CleanUp(token).Replace(owner.WordDelimiterToken, " ", StringComparison.Ordinal);
            if (token.Length > 0)
                HandOn(token);
        }

        protected override void Finish() => _last = null;
    }
}
