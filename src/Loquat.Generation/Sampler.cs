// Draws tokens from logits.
using Loquat.Kernels.Random;

namespace Loquat.Generation;

/// <summary>A seeded sampler. The same seed and the same logits give the same tokens.</summary>
public sealed class Sampler
{
    private const ulong SamplingStream = 3UL << 62;
    private readonly SamplingOptions _options;
    private readonly PhiloxRandom _random;
    private readonly Comparer<int> _byWeight;
    private double[] _weights = [];
    private int[] _order = [];

    /// <summary>Makes a sampler.</summary>
    /// <exception cref="Loquat.Formats.InvalidInputException">An option is out of range.</exception>
    public Sampler(SamplingOptions options, ulong seed)
    {
        options.Validate();
        _options = options;
        _random = new PhiloxRandom(seed, SamplingStream);
        _byWeight = Comparer<int>.Create((a, b) => _weights[a] != _weights[b] ? _weights[b].CompareTo(_weights[a]) : a.CompareTo(b));
    }

    /// <summary>Chooses a token.</summary>
    /// <param name="logits">One value per token; at least one finite.</param>
    /// <returns>The token's id.</returns>
    public int Next(ReadOnlySpan<float> logits)
    {
        if (_options.Temperature == 0)
            return Largest(logits);
        Prepare(logits.Length);
        var weights = _weights.AsSpan(0, logits.Length);
        Probabilities(logits, _options.Temperature, weights);
        var kept = Order(weights);
        var total = 0.0;
        for (var i = 0; i < kept; i++)
            total += weights[_order[i]];
        var target = _random.NextDouble() * total;
        for (var i = 0; i < kept - 1; i++)
        {
            target -= weights[_order[i]];
            if (target < 0)
                return _order[i];
        }
        return _order[kept - 1];
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

    private static int Largest(ReadOnlySpan<float> logits)
    {
        var best = 0;
        for (var i = 1; i < logits.Length; i++)
        {
            // The first of equals wins; NaN never does.
            if (logits[i] > logits[best] || float.IsNaN(logits[best]))
                best = i;
        }
        return best;
    }

    /// <summary>Puts the tokens that stay in front of the order and gives their number.</summary>
    private int Order(ReadOnlySpan<double> weights)
    {
        for (var i = 0; i < weights.Length; i++)
            _order[i] = i;
        if (_options.TopK == 0 && _options.TopP >= 1)
            return weights.Length;
        Array.Sort(_order, 0, weights.Length, _byWeight);
        var kept = _options.TopK == 0 ? weights.Length : Math.Min(_options.TopK, weights.Length);
        if (_options.TopP >= 1)
            return kept;
        var within = 0.0;
        for (var i = 0; i < kept; i++)
            within += weights[_order[i]];
        var reached = 0.0;
        for (var i = 0; i < kept; i++)
        {
            reached += weights[_order[i]];
            if (reached >= _options.TopP * within)
                return i + 1;
        }
        return kept;
    }

    private void Prepare(int count)
    {
        if (_weights.Length >= count)
            return;
        _weights = new double[count];
        _order = new int[count];
    }
}
