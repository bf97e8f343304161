// Turns the visible character for blanks back into blanks; the one that was put before the text goes.
using Loquat.Text.PreTokenizers;

namespace Loquat.Text.Decoders;

/// <summary>Turns metaspaces into blanks.</summary>
public sealed class MetaspaceDecoder : Decoder
{
    /// <inheritdoc/>
    public override string TypeName => "Metaspace";

    /// <summary>The character for blanks.</summary>
    public char Replacement { get; init; } = MetaspacePreTokenizer.Metaspace;

    /// <summary>Where one was put before the text: those of the first token are left out unless this is <see cref="PrependScheme.Never"/>.</summary>
    public PrependScheme Scheme { get; init; } = PrependScheme.Always;

    /// <summary>Kept for the file only: whether the pre-tokenizer cuts before each.</summary>
    public bool Splits { get; init; } = true;

    /// <inheritdoc/>
    public override DecoderStage CreateStage(DecoderStage next)
    {
        ArgumentNullException.ThrowIfNull(next);
        return new Stage(next, this);
    }

    private sealed class Stage(DecoderStage next, MetaspaceDecoder owner) : TokenStage(next)
    {
        protected override void Take(string token)
        {
            var blank = Index == 0 && owner.Scheme != PrependScheme.Never ? "" : " ";
            HandOn(token.Replace(owner.Replacement.ToString(), blank, StringComparison.Ordinal));
        }
    }
}
