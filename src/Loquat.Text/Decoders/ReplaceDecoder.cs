// Replaces a fixed string or the matches of a regular expression in every token; behind Fuse, in the whole text.
using System.Text;
using Loquat.Text.PreTokenizers.Patterns;

namespace Loquat.Text.Decoders;

/// <summary>Replaces every match of a pattern within a token.</summary>
public sealed class ReplaceDecoder : Decoder
{
    private readonly TextPattern _matcher;

    /// <summary>Makes the decoder.</summary>
    /// <param name="pattern">The fixed string or regular expression that is replaced.</param>
    /// <param name="content">What stands in its place.</param>
    /// <param name="isLiteral">Whether the pattern is a fixed string.</param>
    /// <exception cref="ArgumentException">The pattern is empty, or the regular expression is wrong, too large, or uses what cannot be matched in linear time.</exception>
    public ReplaceDecoder(string pattern, string content, bool isLiteral = true)
    {
        ArgumentException.ThrowIfNullOrEmpty(pattern);
        ArgumentNullException.ThrowIfNull(content);
        _matcher = TextPattern.Make(pattern, isLiteral);
        IsLiteral = isLiteral;
        Pattern = pattern;
        Content = content;
    }

    /// <inheritdoc/>
    public override string TypeName => "Replace";

    /// <summary>The fixed string or regular expression that is replaced.</summary>
    public string Pattern { get; }

    /// <summary>Whether the pattern is a fixed string.</summary>
    public bool IsLiteral { get; }

    /// <summary>What stands in its place.</summary>
    public string Content { get; }

    /// <inheritdoc/>
    public override DecoderStage CreateStage(DecoderStage next)
    {
        ArgumentNullException.ThrowIfNull(next);
        return IsLiteral ? new LiteralStage(next, this) : new MatchStage(next, this);
    }

    // A match may need the whole token, so this waits for its end.
    private sealed class MatchStage(DecoderStage next, ReplaceDecoder owner) : TokenStage(next)
    {
        protected override void Take(string token)
        {
            var done = 0;
            foreach (var match in owner._matcher.Matches(token))
            {
                Next.Write(token.AsSpan(done, match.Start - done));
                Next.Write(owner.Content);
                done = match.End;
            }
            HandOn(token.AsSpan(done));
        }
    }

    private sealed class LiteralStage(DecoderStage next, ReplaceDecoder owner) : DecoderStage
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
