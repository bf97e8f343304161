// A job and the programs that do it, each a process of its own that prints one JSON object last.
using System.Text.Json;

namespace Loquat.Bench.EndToEnd.Measuring;

/// <summary>A program with its arguments and its settings.</summary>
/// <param name="Name">Who: loquat, pytorch, openblas-openmp …</param>
/// <param name="File">The program.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Environment">Environment variables that it gets besides the caller's.</param>
internal sealed record Contender(string Name, string File, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>The command as one would type it.</summary>
    public string CommandLine => string.Join(' ', Environment.Select(variable => $"{variable.Key}={variable.Value}").Append(File).Concat(Arguments));
}

/// <summary>One job.</summary>
/// <param name="Part">The part of the comparison that it belongs to.</param>
/// <param name="Name">Its name within the part.</param>
/// <param name="Contenders">Who does it; Loquat first.</param>
/// <param name="MetricsOf">The numbers in a contender's JSON, by name.</param>
internal sealed record Job(string Part, string Name, IReadOnlyList<Contender> Contenders, Func<JsonElement, IEnumerable<(string Metric, double Value)>> MetricsOf)
{
    /// <summary>A folder that must not be there when a contender begins; null for none.</summary>
    public string? FreshFolder { get; init; }
}
