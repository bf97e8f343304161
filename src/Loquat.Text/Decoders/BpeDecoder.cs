// Joins BPE tokens whose words end with a mark: marks become blanks, but for those of the last token.
namespace Loquat.Text.Decoders;

/// <summary>Joins the tokens of a BPE vocabulary with an end-of-word mark.</summary>
public sealed class BpeDecoder : Decoder
{
    /// <inheritdoc/>
    public override string TypeName => "BPEDecoder";

    /// <summary>The mark at the end of words; not empty.</summary>
    public string Suffix { get; init; } = "</w>";

    /// <inheritdoc/>
    public override DecoderStage CreateStage(DecoderStage next)
    {
        ArgumentNullException.ThrowIfNull(next);
        return new Stage(next, Suffix);
    }

    // Only what stands behind the first mark of a token depends on whether it is the last.
    private sealed class Stage(DecoderStage next, string suffix) : TokenStage(next)
    {
        private string? _held;

        protected override void Take(string token)
        {
            Release(" ");
            var mark = suffix.Length == 0 ? -1 : token.IndexOf(suffix, StringComparison.Ordinal);
            if (mark < 0)
            {
                HandOn(token);
                return;
            }
            Next.Write(token.AsSpan(0, mark));
            _held = token[mark..];
        }

        protected override void Finish() => Release("");

        private void Release(string blank)
        {
            if (_held is null)
                return;
            HandOn(_held.Replace(suffix, blank, StringComparison.Ordinal));
            _held = null;
        }
    }
}
