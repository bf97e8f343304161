// Contrastive search: probable tokens whose hidden state differs from those of the text so far.
using Loquat.Generation.Batches;
using Loquat.Generation.Sampling;
using Loquat.Models;

namespace Loquat.Generation.Contrastive;

/// <summary>
/// Chooses among the k most probable tokens v the one with the largest (1 - α)·p(v) - α·max_j cos(h_v, h_j), where h_v is the last layer's hidden state with v appended
/// and h_j those of all positions before it; of equals the more probable one.
/// </summary>
/// <remarks>Source: Su et al., "A contrastive framework for neural text generation", 2022, section 3.2. All candidates run side by side.</remarks>
internal sealed class ContrastiveSearch
{
    private readonly SequenceBatch _batch;
    private readonly TokenScorer _scorer;
    private readonly double _alpha;
    private readonly int _width;
    private readonly HiddenStates _states;
    private readonly float[] _logits;
    private readonly float[] _scores;
    private readonly TokenHistory _history = new();
    private readonly LogitsProcessor[] _processors;
    private int _chosen;

    /// <summary>Reads the prompt.</summary>
    public ContrastiveSearch(LanguageModel model, TokenScorer scorer, GenerationOptions options, ContrastiveOptions contrast, int[] prompt)
    {
        (_scorer, _alpha) = (scorer, contrast.Alpha);
        _width = Math.Min(contrast.Candidates, scorer.Vocabulary);
        _states = new HiddenStates(model.Configuration.Width);
        (_logits, _scores) = (new float[scorer.Vocabulary], new float[scorer.Vocabulary]);
        // The candidates of the last token run too, one position beyond the text.
        var positions = (int)Math.Min(model.Configuration.ContextLength, prompt.Length + (long)options.Tokens);
        _batch = new SequenceBatch(model, _width, positions, _states.Observe, options.CacheFormat);
        _processors = [.. options.Processors()];
        _history.Begin(prompt);
        _batch.Begin([prompt]);
        _states.TakePrompt();
    }

    /// <summary>Number of tokens chosen.</summary>
    public int Written { get; private set; }

    /// <summary>Chooses the next token.</summary>
    /// <param name="logits">What it was chosen from, valid until the next call.</param>
    public int Next(out ReadOnlySpan<float> logits)
    {
        _batch.Logits(_chosen)[.._logits.Length].CopyTo(_logits);
        logits = _logits;
        var candidates = Candidates();
        var rows = new int[candidates.Length];
        Array.Fill(rows, _chosen);
        _batch.Select(rows);
        _batch.Append([.. candidates.Select(candidate => candidate.Id)]);
        _states.TakeCandidates();
        var best = double.NegativeInfinity;
        for (var row = 0; row < candidates.Length; row++)
        {
            var value = ((1 - _alpha) * candidates[row].Probability) - (_alpha * _states.LargestSimilarity(row));
            if (value > best)
                (best, _chosen) = (value, row);
        }
        _states.Choose(_chosen);
        var id = candidates[_chosen].Id;
        _history.Add(id);
        Written++;
        return id;
    }

    private TokenProbability[] Candidates()
    {
        _logits.CopyTo(_scores, 0);
        foreach (var processor in _processors)
            processor.Apply(_scores, _history);
        _scorer.Score(_scores);
        // A token that is forbidden is no candidate, unless all are.
        var top = _scorer.Top(_scores, _width);
        return top.Any(candidate => candidate.Probability > 0) ? [.. top.Where(candidate => candidate.Probability > 0)] : top;
    }
}
