// Several decoders, each taking what the one before it hands on.
namespace Loquat.Text.Decoders;

/// <summary>Applies decoders one after another.</summary>
/// <param name="parts">The decoders in order.</param>
public sealed class SequenceDecoder(IReadOnlyList<Decoder> parts) : Decoder
{
    /// <inheritdoc/>
    public override string TypeName => "Sequence";

    /// <summary>The decoders in order.</summary>
    public IReadOnlyList<Decoder> Parts { get; } = parts;

    /// <inheritdoc/>
    public override DecoderStage CreateStage(DecoderStage next)
    {
        for (var i = Parts.Count - 1; i >= 0; i--)
            next = Parts[i].CreateStage(next);
        return next;
    }
}
