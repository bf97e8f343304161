// Chooses tokens from logits: processors, filters, and a seeded draw.
using Loquat.Kernels.Random;

namespace Loquat.Generation.Sampling;

/// <summary>
/// A seeded sampler of one sequence. The same seed and the same logits give the same tokens. A choice allocates nothing once the vocabulary's size is known.
/// </summary>
public sealed class Sampler
{
    private const ulong SamplingStream = 3UL << 62;
    private readonly LogitsProcessor[] _processors;
    private readonly CandidateFilter[] _filters;
    private readonly bool _isGreedy;
    private readonly PhiloxRandom _random;
    private readonly TokenCandidates _candidates = new();
    private readonly TokenHistory _history = new();
    private float[] _scores = [];

    /// <summary>Makes a sampler.</summary>
    /// <param name="options">The steps.</param>
    /// <param name="seed">Seed of the draws.</param>
    /// <param name="sample">Number of the sample, from 0: each draws from a stream of its own, whatever others there are.</param>
    /// <exception cref="Loquat.Formats.InvalidInputException">An option is out of range.</exception>
    public Sampler(SamplingOptions options, ulong seed, int sample = 0)
        : this(Checked(options).Processors(), options.Filters(), seed, sample) => _isGreedy = options.Temperature == 0;

    /// <summary>Makes a sampler of steps of one's own.</summary>
    /// <param name="processors">Steps on logits, in order.</param>
    /// <param name="filters">Steps on candidates, in order.</param>
    /// <param name="seed">Seed of the draws.</param>
    /// <param name="sample">Number of the sample, from 0.</param>
    public Sampler(IEnumerable<LogitsProcessor> processors, IEnumerable<CandidateFilter> filters, ulong seed, int sample = 0)
    {
        (_processors, _filters) = ([.. processors], [.. filters]);
        _random = new PhiloxRandom(seed, SamplingStream + (ulong)sample);
    }

    /// <summary>A sampler for one text of a request.</summary>
    internal Sampler(GenerationOptions options, int sample)
        : this(options.Processors(), options.Sampling.Filters(), options.Seed, sample) => _isGreedy = options.Sampling.Temperature == 0;

    /// <summary>Begins a sequence, whose tokens count for penalties.</summary>
    /// <param name="prompt">What the sequence begins with.</param>
    public void Begin(ReadOnlySpan<int> prompt)
    {
        if (_processors.Length > 0)
            _history.Begin(prompt);
    }

    /// <summary>Chooses the next token, and counts it as written.</summary>
    /// <param name="logits">One value per token; at least one finite.</param>
    /// <returns>The token's id.</returns>
    public int Next(ReadOnlySpan<float> logits)
    {
        if (_processors.Length == 0)
            return Choose(logits);
        if (_scores.Length < logits.Length)
            _scores = new float[logits.Length];
        var scores = _scores.AsSpan(0, logits.Length);
        logits.CopyTo(scores);
        foreach (var processor in _processors)
            processor.Apply(scores, _history);
        var id = Choose(scores);
        _history.Add(id);
        return id;
    }

    /// <summary>softmax(logits / temperature) in double precision.</summary>
    public static void Probabilities(ReadOnlySpan<float> logits, double temperature, Span<double> probabilities)
    {
        var largest = (double)logits[Largest(logits)];
        var sum = 0.0;
        for (var i = 0; i < logits.Length; i++)
            sum += probabilities[i] = Math.Exp((logits[i] - largest) / temperature);
        for (var i = 0; i < logits.Length; i++)
            probabilities[i] /= sum;
    }

    /// <summary>The id of the largest value; the first of equals wins, NaN never does.</summary>
    internal static int Largest(ReadOnlySpan<float> logits)
    {
        var best = 0;
        for (var i = 1; i < logits.Length; i++)
        {
            if (logits[i] > logits[best] || float.IsNaN(logits[best]))
                best = i;
        }
        return best;
    }

    private static SamplingOptions Checked(SamplingOptions options)
    {
        options.Validate();
        return options;
    }

    private int Choose(ReadOnlySpan<float> logits)
    {
        if (_isGreedy)
            return Largest(logits);
        _candidates.Load(logits);
        foreach (var filter in _filters)
            filter.Apply(_candidates);
        return Draw();
    }

    private int Draw()
    {
        var target = _random.NextDouble() * _candidates.TotalWeight();
        var last = 0;
        for (var i = 0; i < _candidates.Count; i++)
        {
            var weight = _candidates.Weight(i);
            if (weight == 0)
                continue;
            last = i;
            target -= weight;
            if (target < 0)
                break;
        }
        return _candidates.Id(last);
    }
}
