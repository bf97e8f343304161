// Log-probabilities of tokens as the model sees them, for reports and for beam search.
using Loquat.Generation.Sampling;
using Loquat.Kernels.Softmax;
using Loquat.Text.Tokenizers;

namespace Loquat.Generation;

/// <summary>Turns logits into log-probabilities over the tokens that are known.</summary>
/// <param name="vocabulary">How many ids are known; a model's vocabulary may be padded beyond its tokenizer's.</param>
/// <param name="tokenizer">Spells tokens, or null.</param>
internal sealed class TokenScorer(int vocabulary, Tokenizer? tokenizer)
{
    private readonly float[] _scores = new float[vocabulary];
    private readonly TokenCandidates _candidates = new();

    /// <summary>How many ids are known.</summary>
    public int Vocabulary => vocabulary;

    /// <summary>ln softmax of the known logits; valid until the next call.</summary>
    public Span<float> Score(ReadOnlySpan<float> logits)
    {
        SoftmaxKernels.LogSoftmax(logits[..vocabulary], 1, vocabulary, _scores);
        return _scores;
    }

    /// <summary>The most probable tokens, in falling order; of equals the lower id comes first.</summary>
    /// <param name="logits">What <see cref="Score"/> was given last.</param>
    /// <param name="count">How many.</param>
    public TokenProbability[] Top(ReadOnlySpan<float> logits, int count)
    {
        count = Math.Min(count, vocabulary);
        // By logits, not by their rounded log-probabilities, which may be equal where logits differ.
        _candidates.Load(logits[..vocabulary]);
        _candidates.Sort(count);
        var top = new TokenProbability[count];
        for (var i = 0; i < count; i++)
        {
            var id = _candidates.Id(i);
            top[i] = new TokenProbability(tokenizer?.TokenText(id) ?? "", id, Math.Exp(_scores[id]), _scores[id]);
        }
        return top;
    }
}
