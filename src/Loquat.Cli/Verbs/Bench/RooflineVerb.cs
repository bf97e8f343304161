// loquat bench roofline: what this machine can do at best.
using System.CommandLine;
using System.Text.Json;
using Loquat.Cli.Benchmarks;
using Loquat.Cli.Output;
using Loquat.Cli.Parsing;
using Loquat.Formats.Json;
using Loquat.Kernels.Roofline;
using Loquat.Kernels.Simd;
using Spectre.Console;

namespace Loquat.Cli.Verbs.Bench;

/// <summary>Measures multiply-add peak, cache and memory bandwidth.</summary>
internal sealed class RooflineVerb : Verb
{
    private readonly Option<int?> _repeat = NumberOption.AtLeast("--repeat", "Repetitions of each figure [default: 9]", 1);
    private readonly Option<double?> _seconds = NumberOption.Real("--seconds", "Seconds of each repetition [default: 0.1]", "a number above 0 and at most 60", value => value is > 0 and <= 60);
    private readonly Option<int?> _memory = NumberOption.Create<int>("--memory", "Megabytes to read memory bandwidth from [default: 8 times the last cache]", "a whole number from 2 to 65536", value => value is >= 2 and <= 65536);
    private readonly Option<int?> _threads = CommonOptions.Threads();

    public RooflineVerb() : base("roofline", "Measure the limits of this machine: multiply-add peak, cache and memory read bandwidth.")
    {
        Options.Add(_repeat);
        Options.Add(_seconds);
        Options.Add(_memory);
        Options.Add(_threads);
        AddJson();
    }

    /// <inheritdoc/>
    public override string Examples =>
        """
        Examples:
          loquat bench roofline
          loquat bench roofline --json
        """;

    /// <inheritdoc/>
    protected override int Run(ParseResult parsed, Terminal terminal)
    {
        CommonOptions.ApplyThreads(parsed, _threads);
        var options = new RooflineOptions
        {
            Repetitions = parsed.GetValue(_repeat) ?? 9,
            SecondsEach = parsed.GetValue(_seconds) ?? 0.1,
            MemoryBytes = (parsed.GetValue(_memory) ?? 0L) << 20,
        };
        var line = new LiveLine(terminal);
        RooflineResult result;
        try
        {
            result = RooflineMeasurement.Measure(options, what => line.Show($"measuring  {what}"));
        }
        finally
        {
            line.Clear();
        }
        Draw(terminal, result);
        terminal.Result(json => Write(json, result));
        return ExitCode.Success;
    }

    private static void Draw(Terminal terminal, RooflineResult result)
    {
        var peaks = BenchmarkTable.Create(terminal, "multiply-add, float32", "threads", "GFLOP/s median", "best", "chains");
        foreach (var figure in result.MultiplyAdd)
            peaks.AddRow(NameOf(figure.Width), Amounts.Count(figure.Threads), BenchmarkTable.Giga(figure.FlopsPerSecond.Median), BenchmarkTable.Giga(figure.FlopsPerSecond.Best), Amounts.Count(figure.Chains));
        terminal.Console.Write(peaks);
        var reads = BenchmarkTable.Create(terminal, "reading", "threads", "GB/s median", "best", "bytes read", "in huge pages");
        foreach (var figure in result.Reads)
        {
            var huge = figure.HugeBytes is { } bytes ? Amounts.Percent((double)bytes / figure.Bytes) : "unknown";
            reads.AddRow(Describe(figure.Level), Amounts.Count(figure.Threads), BenchmarkTable.Giga(figure.BytesPerSecond.Median), BenchmarkTable.Giga(figure.BytesPerSecond.Best), Amounts.Megabytes(figure.Bytes), huge);
        }
        terminal.Console.Write(reads);
    }

    private static void Write(Utf8JsonWriter json, RooflineResult result)
    {
        MachineDescription.Write(json);
        json.WriteStartArray("multiply_add");
        foreach (var figure in result.MultiplyAdd)
        {
            json.WriteStartObject();
            json.WriteString("width", NameOf(figure.Width));
            json.WriteNumber("threads", figure.Threads);
            json.WriteNumber("chains", figure.Chains);
            WriteRate(json, "gflops", figure.FlopsPerSecond);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("read");
        foreach (var figure in result.Reads)
        {
            json.WriteStartObject();
            json.WriteString("level", KeyOf(figure.Level));
            json.WriteNumber("threads", figure.Threads);
            json.WriteNumber("bytes", figure.Bytes);
            if (figure.HugeBytes is { } huge)
                json.WriteNumber("huge_page_bytes", huge);
            else
                json.WriteNull("huge_page_bytes");
            WriteRate(json, "gb_per_second", figure.BytesPerSecond);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteNumber("level1_bytes", result.Caches.Level1);
        json.WriteNumber("level2_bytes", result.Caches.Level2);
        json.WriteNumber("level3_bytes", result.Caches.Level3);
    }

    private static void WriteRate(Utf8JsonWriter json, string name, Rate rate)
    {
        json.WriteStartObject(name);
        json.WriteFinite("median", rate.Median / 1e9);
        json.WriteFinite("min", rate.Worst / 1e9);
        json.WriteFinite("max", rate.Best / 1e9);
        json.WriteEndObject();
    }

    private static string NameOf(SimdWidth width) => width == SimdWidth.Scalar ? "scalar" : $"{(int)width} bits";

    private static string Describe(MemoryLevel level) => level switch
    {
        MemoryLevel.Level1 => "cache, level 1",
        MemoryLevel.Level2 => "cache, level 2",
        MemoryLevel.Level3 => "cache, level 3",
        MemoryLevel.SmallPages => "memory, small pages",
        _ => "memory, huge pages",
    };

    private static string KeyOf(MemoryLevel level) => level switch
    {
        MemoryLevel.Level1 => "level1",
        MemoryLevel.Level2 => "level2",
        MemoryLevel.Level3 => "level3",
        MemoryLevel.SmallPages => "small_pages",
        _ => "huge_pages",
    };
}
