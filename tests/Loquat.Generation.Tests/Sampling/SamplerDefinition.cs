// What a sampler should do, written the obvious way from the papers: whole arrays, one step after another.
using Loquat.Generation.Sampling;

namespace Loquat.Generation.Tests.Sampling;

internal static class SamplerDefinition
{
    /// <summary>The distribution of the next token.</summary>
    public static double[] Of(SamplingOptions options, float[] logits, int[] prompt, int[] written)
    {
        var x = logits.Select(logit => (double)logit).ToArray();
        foreach (var (id, value) in options.LogitBias)
            x[id] += value;
        foreach (var id in prompt.Concat(written).Distinct())
            x[id] = x[id] > 0 ? x[id] / options.RepetitionPenalty : x[id] * options.RepetitionPenalty;
        foreach (var group in written.GroupBy(id => id))
            x[group.Key] -= options.PresencePenalty + (options.FrequencyPenalty * group.Count());
        Forbid(x, [.. prompt, .. written], options.NoRepeatNGram);
        if (options.Temperature == 0)
            return [.. x.Select((value, id) => id == Array.IndexOf(x, x.Max()) ? 1.0 : 0.0)];
        var p = Normalized(x.Select(value => Math.Exp((value - x.Max()) / options.Temperature)));
        if (options.TopK > 0)
            p = Keep(p, Falling(p).Take(options.TopK));
        if (options.TopP < 1)
            p = Keep(p, Reaching(p, Falling(p), options.TopP));
        if (options.MinP > 0)
        {
            var least = options.MinP * p.Max();
            p = Keep(p, Enumerable.Range(0, p.Length).Where(id => p[id] >= least));
        }
        if (options.Typical < 1)
        {
            var entropy = -p.Where(value => value > 0).Sum(value => value * Math.Log(value));
            var order = Enumerable.Range(0, p.Length).Where(id => p[id] > 0).OrderBy(id => Math.Abs(-Math.Log(p[id]) - entropy)).ThenBy(id => id);
            p = Keep(p, Reaching(p, order, options.Typical));
        }
        return p;
    }

    private static void Forbid(double[] x, int[] tokens, int n)
    {
        if (n == 0 || tokens.Length < n)
            return;
        var end = tokens[^(n - 1)..];
        var forbidden = Enumerable.Range(0, tokens.Length - n + 1).Where(start => tokens[start..(start + n - 1)].SequenceEqual(end)).Select(start => tokens[start + n - 1]).ToHashSet();
        if (Enumerable.Range(0, x.Length).All(id => forbidden.Contains(id) || double.IsNegativeInfinity(x[id])))
            return;
        foreach (var id in forbidden)
            x[id] = double.NegativeInfinity;
    }

    private static IEnumerable<int> Falling(double[] p) => Enumerable.Range(0, p.Length).OrderByDescending(id => p[id]).ThenBy(id => id);

    private static List<int> Reaching(double[] p, IEnumerable<int> order, double mass)
    {
        var (kept, reached) = (new List<int>(), 0.0);
        foreach (var id in order)
        {
            if (reached >= mass)
                break;
            kept.Add(id);
            reached += p[id];
        }
        return kept;
    }

    private static double[] Keep(double[] p, IEnumerable<int> ids)
    {
        var kept = ids.ToHashSet();
        return Normalized(p.Select((value, id) => kept.Contains(id) ? value : 0));
    }

    private static double[] Normalized(IEnumerable<double> weights)
    {
        var all = weights.ToArray();
        var sum = all.Sum();
        return [.. all.Select(weight => weight / sum)];
    }
}
