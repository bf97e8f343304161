// The two files of a comparison: compare.md for people, compare.json with every number.
using System.Text;
using Loquat.Bench.EndToEnd.Measuring;
using Loquat.Formats.Files;
using Loquat.Formats.Json;

namespace Loquat.Bench.EndToEnd.Reporting;

/// <summary>Writes reports.</summary>
internal static class Report
{
    public const string MarkdownFile = "compare.md";
    public const string JsonFile = "compare.json";

    /// <summary>Writes both files.</summary>
    /// <param name="folder">Where to; made if it is not there.</param>
    /// <param name="machine">The machine.</param>
    /// <param name="peers">The peers.</param>
    /// <param name="settings">How it was measured.</param>
    /// <param name="result">What was measured.</param>
    /// <param name="arguments">What the comparison was called with.</param>
    public static void Write(string folder, Machine machine, Peers peers, Settings settings, ComparisonResult result, string arguments)
    {
        Directory.CreateDirectory(folder);
        var markdown = Encoding.UTF8.GetBytes(Markdown(machine, peers, settings, result, arguments));
        AtomicFile.Write(Path.Combine(folder, MarkdownFile), stream => stream.Write(markdown));
        JsonText.WriteFile(Path.Combine(folder, JsonFile), json =>
        {
            json.WriteString("processor", machine.Processor);
            json.WriteNumber("processors", machine.Processors);
            json.WriteNumber("memory_bytes", machine.MemoryBytes);
            json.WriteString("runtime", machine.Runtime);
            json.WriteString("system", machine.System);
            json.WriteString("date", machine.Date);
            json.WriteString("pytorch", peers.PyTorch);
            foreach (var (name, description) in peers.OpenBlas)
                json.WriteString(name, description);
            json.WriteString("arguments", arguments);
            json.WriteNumber("rounds", settings.Rounds);
            json.WriteBoolean("quick", settings.IsQuick);
            json.WriteStartArray("commands");
            foreach (var command in result.Commands)
                json.WriteStringValue(command);
            json.WriteEndArray();
            json.WriteStartArray("failures");
            foreach (var failure in result.Failures)
                json.WriteStringValue(failure);
            json.WriteEndArray();
            json.WriteStartArray("samples");
            foreach (var (key, values) in result.Samples.All)
            {
                json.WriteStartObject();
                json.WriteString("part", key.Part);
                json.WriteString("job", key.Job);
                json.WriteString("contender", key.Contender);
                json.WriteString("metric", key.Metric);
                json.WriteFinite("median", Statistics.Median(values));
                json.WriteStartArray("values");
                foreach (var value in values)
                    json.WriteNumberValue(value);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndArray();
        });
    }

    private static string Markdown(Machine machine, Peers peers, Settings settings, ComparisonResult result, string arguments)
    {
        var text = new StringBuilder();
        text.Append($"# Loquat and its peers on {machine.Processor}\n\n");
        if (settings.IsQuick)
            text.Append("**Quick run: this shows that the comparison works, its figures mean nothing.**\n\n");
        text.Append($"{machine.Date}, {machine.Processors} processors, {machine.MemoryBytes >> 20} MB of memory, {machine.System}, {machine.Runtime}. ");
        text.Append($"Medians over {settings.Rounds} rounds, in each of which every program ran once, in turns; each value is a median within its process.\n\n");
        foreach (var line in peers.Describe())
            text.Append($"- {line}\n");
        text.Append("- PyTorch runs eagerly on its float32 kernels (this version has no compiler and no fused attention for processors) and exact gelu, which it computes faster than the tanh form.\n");
        text.Append("- What is counted as work and how the peers are set up is in docs/benchmarks.md.\n\n");
        var roofline = new RooflineFigures(result.Samples);
        ReportTables.Roofline(text, roofline);
        foreach (var part in settings.Parts)
        {
            switch (part)
            {
                case Parts.Gemm: ReportTables.Gemm(text, result.Samples, roofline); break;
                case Parts.Train: ReportTables.Train(text, result.Samples, roofline); break;
                case Parts.Decode: ReportTables.Decode(text, result.Samples, roofline); break;
                case Parts.Growth:
                    GrowthTables.Growth(text, result.Samples);
                    GrowthTables.Threads(text, result.Samples);
                    break;
                default: ReportTables.Recipe(text, result.Samples); break;
            }
        }
        if (result.Failures.Count > 0)
            text.Append("## What failed\n\n").AppendJoin("", result.Failures.Select(failure => $"- {failure}\n")).Append('\n');
        text.Append($"## Commands\n\n    bench/compare.sh {arguments}\n\nwhich ran, from the root of the repository,\n\n");
        text.AppendJoin("", result.Commands.Select(command => $"    {command}\n"));
        return text.ToString();
    }
}
