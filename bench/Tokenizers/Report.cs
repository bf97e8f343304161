// The tables, on the terminal and in bench/results/<cpu>/tokenizers.md and .json.
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Loquat.Bench.Tokenizers;

/// <summary>Collects what was measured and writes it down.</summary>
internal sealed partial class Report
{
    private readonly StringBuilder _text = new();
    private readonly JsonObject _json = [];

    /// <summary>Begins with the machine.</summary>
    public Report(Settings settings)
    {
        Processor = ProcessorName();
        var command = $"bench/tokenizers.sh --rounds {settings.Rounds}";
        Line("# Tokenizers");
        Line();
        var date = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        Line($"{Processor}, {Environment.ProcessorCount} processors, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}, {date}. "
            + $"`{command}`; medians of {settings.Rounds} rounds in which all take turns, one thread, 10^6 bytes of UTF-8 a second.");
        _json["processor"] = Processor;
        _json["runtime"] = RuntimeInformation.FrameworkDescription;
        _json["command"] = command;
    }

    private string Processor { get; }

    /// <summary>Adds the figures of one encoding as a table of texts and tokenizers.</summary>
    public void Add(string encoding, IReadOnlyList<Figure> figures)
    {
        var names = figures.Select(figure => figure.Tokenizer).Distinct().ToArray();
        Line();
        Line($"## {encoding}, MB/s");
        Line();
        Line($"| text | {string.Join(" | ", names)} | {string.Join(" | ", names.Skip(2).Select(name => $"Loquat / {name.Split(' ')[0]} | new / {name.Split(' ')[0]}"))} |".Replace("|  |", "|", StringComparison.Ordinal));
        Line($"|---|{string.Concat(Enumerable.Repeat("---:|", names.Length + (2 * Math.Max(0, names.Length - 2))))}");
        foreach (var text in figures.Select(figure => figure.Text).Distinct())
        {
            var speeds = names.Select(name => figures.First(figure => figure.Text == text && figure.Tokenizer == name).MegabytesPerSecond).ToArray();
            var ratios = speeds.Skip(2).SelectMany(speed => new[] { speeds[0] / speed, speeds[1] / speed });
            Line($"| {text} | {string.Join(" | ", speeds.Select(Number).Concat(ratios.Select(Ratio)))} |");
        }
        _json[encoding] = new JsonArray([.. figures.Select(figure => new JsonObject { ["text"] = figure.Text, ["tokenizer"] = figure.Tokenizer, ["mb_per_s"] = Math.Round(figure.MegabytesPerSecond, 2) })]);
    }

    /// <summary>Adds a sentence.</summary>
    public void Say(string sentence)
    {
        Line();
        Line(sentence);
    }

    /// <summary>Adds a number to the JSON.</summary>
    public void Note(string name, double value) => _json[name] = Math.Round(value, 3);

    /// <summary>Writes both files.</summary>
    public void Write(Settings settings)
    {
        var folder = settings.Out ?? Path.Combine("bench", "results", NotInNames().Replace($"{Processor} {Environment.ProcessorCount} processors".ToLowerInvariant(), "-").Trim('-'));
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "tokenizers.md"), _text.ToString());
        File.WriteAllText(Path.Combine(folder, "tokenizers.json"), _json.ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true }) + "\n");
        Console.WriteLine($"\nWritten to {folder}.");
    }

    private void Line(string line = "")
    {
        Console.WriteLine(line);
        _text.Append(line).Append('\n');
    }

    private static string Number(double value) => value.ToString("F1", CultureInfo.InvariantCulture);

    private static string Ratio(double value) => value.ToString("F1", CultureInfo.InvariantCulture) + " x";

    private static string ProcessorName()
    {
        const string ProcessorFile = "/proc/cpuinfo";
        if (!File.Exists(ProcessorFile))
            return RuntimeInformation.ProcessArchitecture.ToString();
        var fields = File.ReadLines(ProcessorFile).TakeWhile(line => line.Length > 0).Select(line => line.Split(':', 2)).Where(parts => parts.Length == 2).ToDictionary(parts => parts[0].Trim(), parts => parts[1].Trim());
        var name = fields.GetValueOrDefault("model name") ?? RuntimeInformation.ProcessArchitecture.ToString();
        return fields.TryGetValue("cpu family", out var family) && fields.TryGetValue("model", out var model) ? $"{name}, family {family} model {model}" : name;
    }

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex NotInNames();
}
