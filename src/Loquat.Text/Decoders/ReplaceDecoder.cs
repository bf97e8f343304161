// Replaces a fixed string in every token; behind Fuse, in the whole text.
using System.Text;

namespace Loquat.Text.Decoders;

/// <summary>Replaces every occurrence of a string within a token.</summary>
public sealed class ReplaceDecoder : Decoder
{
    /// <summary>Makes the decoder.</summary>
    /// <param name="pattern">The string that is replaced.</param>
    /// <param name="content">What stands in its place.</param>
    /// <exception cref="ArgumentException">The pattern is empty.</exception>
    public ReplaceDecoder(string pattern, string content)
    {
        ArgumentException.ThrowIfNullOrEmpty(pattern);
        ArgumentNullException.ThrowIfNull(content);
        Pattern = pattern;
        Content = content;
    }

    /// <inheritdoc/>
    public override string TypeName => "Replace";

    /// <summary>The string that is replaced.</summary>
    public string Pattern { get; }

    /// <summary>What stands in its place.</summary>
    public string Content { get; }

    /// <inheritdoc/>
    public override DecoderStage CreateStage(DecoderStage next)
    {
        ArgumentNullException.ThrowIfNull(next);
        return new Stage(next, this);
    }

    private sealed class Stage(DecoderStage next, ReplaceDecoder owner) : DecoderStage
    {
        private readonly StringBuilder _rest = new();

        public override void Write(ReadOnlySpan<char> fragment)
        {
            _rest.Append(fragment);
            var text = _rest.ToString();
            var done = 0;
            for (int found; (found = text.IndexOf(owner.Pattern, done, StringComparison.Ordinal)) >= 0; done = found + owner.Pattern.Length)
            {
                next.Write(text.AsSpan(done, found - done));
                next.Write(owner.Content);
            }
            // What may be the start of an occurrence stays.
            var kept = Math.Min(owner.Pattern.Length - 1, text.Length - done);
            while (!owner.Pattern.AsSpan().StartsWith(text.AsSpan(text.Length - kept), StringComparison.Ordinal))
                kept--;
            next.Write(text.AsSpan(done, text.Length - done - kept));
            _rest.Clear().Append(text.AsSpan(text.Length - kept));
        }

        public override void EndToken()
        {
            HandOnRest();
            next.EndToken();
        }

        public override void End()
        {
            HandOnRest();
            next.End();
        }

        private void HandOnRest()
        {
            next.Write(_rest.ToString());
            _rest.Clear();
        }
    }
}
