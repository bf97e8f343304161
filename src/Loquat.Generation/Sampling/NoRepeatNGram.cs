// No n-gram twice: a token that would complete one that occurs already is forbidden.
namespace Loquat.Generation.Sampling;

/// <summary>
/// x_i ← -∞ where the last n - 1 tokens followed by i are an n-gram of the prompt or the text so far. Where that would forbid every token, nothing is
/// forbidden.
/// </summary>
/// <param name="length">n, at least 1.</param>
/// <remarks>Source: Paulus, Xiong and Socher, "A deep reinforced model for abstractive summarization", 2017, section 2.5 (for trigrams).</remarks>
public sealed class NoRepeatNGram(int length) : LogitsProcessor
{
    private float[] _before = [];

    /// <inheritdoc/>
    public override void Apply(Span<float> scores, TokenHistory history)
    {
        var tokens = history.Tokens;
        if (tokens.Length < length)
            return;
        if (_before.Length < scores.Length)
            _before = new float[scores.Length];
        scores.CopyTo(_before);
        var open = tokens[(tokens.Length - length + 1)..];
        for (var start = 0; start + length <= tokens.Length; start++)
        {
            var found = tokens[start..^1].IndexOf(open);
            if (found < 0)
                break;
            start += found;
            var follower = tokens[start + open.Length];
            if (follower < scores.Length)
                scores[follower] = float.NegativeInfinity;
        }
        if (!scores.ContainsAnyExcept(float.NegativeInfinity))
            _before.AsSpan(0, scores.Length).CopyTo(scores);
    }
}
