// Every number that was measured, by job, contender and name; medians are taken over the rounds.
namespace Loquat.Bench.EndToEnd.Measuring;

/// <summary>Collected numbers.</summary>
internal sealed class Samples
{
    private readonly Dictionary<(string Part, string Job, string Contender, string Metric), List<double>> _values = [];

    /// <summary>All numbers, in the order in which they first came.</summary>
    public IEnumerable<((string Part, string Job, string Contender, string Metric) Key, IReadOnlyList<double> Values)> All => _values.Select(pair => (pair.Key, (IReadOnlyList<double>)pair.Value));

    /// <summary>Adds a number.</summary>
    public void Add(string part, string job, string contender, string metric, double value)
    {
        var key = (part, job, contender, metric);
        if (!_values.TryGetValue(key, out var list))
            _values[key] = list = [];
        list.Add(value);
    }

    /// <summary>The median of a number over the rounds; not a number where it was not measured.</summary>
    public double Median(string part, string job, string contender, string metric) =>
        _values.TryGetValue((part, job, contender, metric), out var values) ? Statistics.Median(values) : double.NaN;

    /// <summary>The metrics of a part's job, in order.</summary>
    public IEnumerable<string> Metrics(string part, string job) => _values.Keys.Where(key => key.Part == part && key.Job == job).Select(key => key.Metric).Distinct();

    /// <summary>The jobs of a part, in order.</summary>
    public IEnumerable<string> Jobs(string part) => _values.Keys.Where(key => key.Part == part).Select(key => key.Job).Distinct();

    /// <summary>Who did a part's jobs, in order.</summary>
    public IReadOnlyList<string> Contenders(string part) => [.. _values.Keys.Where(key => key.Part == part).Select(key => key.Contender).Distinct()];
}
