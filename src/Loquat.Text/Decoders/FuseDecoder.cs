// Joins all tokens to one.
namespace Loquat.Text.Decoders;

/// <summary>Joins all tokens of a stream to one, so that what follows acts on the whole text.</summary>
public sealed class FuseDecoder : Decoder
{
    /// <summary>The one instance: there is nothing to choose.</summary>
    public static FuseDecoder Instance { get; } = new();

    private FuseDecoder()
    {
    }

    /// <inheritdoc/>
    public override string TypeName => "Fuse";

    /// <inheritdoc/>
    public override DecoderStage CreateStage(DecoderStage next)
    {
        ArgumentNullException.ThrowIfNull(next);
        return new Stage(next);
    }

    private sealed class Stage(DecoderStage next) : DecoderStage
    {
        public override void Write(ReadOnlySpan<char> fragment) => next.Write(fragment);

        public override void EndToken()
        {
        }

        public override void End()
        {
            next.EndToken();
            next.End();
        }
    }
}
