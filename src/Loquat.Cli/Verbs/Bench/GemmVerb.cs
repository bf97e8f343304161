// loquat bench gemm: matrix products in float operations per second.
using System.CommandLine;
using Loquat.Cli.Benchmarks;
using Loquat.Cli.Output;
using Loquat.Cli.Parsing;
using Loquat.Kernels.Roofline;
using Loquat.Training;
using Spectre.Console;

namespace Loquat.Cli.Verbs.Bench;

/// <summary>Measures matrix products.</summary>
internal sealed class GemmVerb : Verb
{
    private readonly Option<string[]> _shapes = new("--shapes")
    {
        Description = "Linear layers to time the products of [default: squares and GPT-2's layers]",
        HelpName = "ROWSxINPUTSxOUTPUTS",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string[]> _kinds = new("--kinds")
    {
        Description = "Which products of each: nn (forward), nt (gradient of the input), tn (gradient of the weight), tt [default: nn nt tn]",
        HelpName = "KIND",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<int?> _repeat = NumberOption.AtLeast("--repeat", "Repetitions of each product [default: 7]", 1);
    private readonly Option<double?> _seconds = NumberOption.Real("--seconds", "Least seconds of each repetition [default: 0.05]", "a number above 0 and at most 60", value => value is > 0 and <= 60);
    private readonly Option<int?> _threads = CommonOptions.Threads();

    public GemmVerb() : base("gemm", "Measure matrix products over the shapes that models use.")
    {
        Options.Add(_shapes);
        Options.Add(_kinds);
        Options.Add(_repeat);
        Options.Add(_seconds);
        Options.Add(_threads);
        AddJson();
    }

    /// <inheritdoc/>
    public override string Examples =>
        """
        Examples:
          loquat bench gemm
          loquat bench gemm --shapes 1x768x3072 16x768x3072 --kinds nn --threads 1
        """;

    /// <inheritdoc/>
    protected override int Run(ParseResult parsed, Terminal terminal)
    {
        CommonOptions.ApplyThreads(parsed, _threads);
        var given = parsed.GetValue(_shapes) ?? [];
        var kinds = parsed.GetValue(_kinds) is { Length: > 0 } some ? some : ["nn", "nt", "tn"];
        if (kinds.FirstOrDefault(kind => !GemmShape.Kinds.Contains(kind)) is { } unknown)
            throw new UsageException($"--kinds has '{unknown}'; it takes {string.Join(", ", GemmShape.Kinds)}.");
        var layers = given.Length > 0 ? [.. given.Select(GemmShape.Parse)] : GemmShape.Usual;
        var shapes = layers.SelectMany(layer => kinds.Select(kind => GemmShape.Of(kind, layer.Rows, layer.Inputs, layer.Outputs))).ToList();
        var (repeat, seconds) = (parsed.GetValue(_repeat) ?? 7, parsed.GetValue(_seconds) ?? 0.05);

        var measured = new List<(GemmShape Shape, RepeatedTiming Timing)>();
        var line = new LiveLine(terminal);
        try
        {
            foreach (var shape in shapes)
            {
                line.Show($"measuring  {shape.Kind} {shape.M} x {shape.N} x {shape.K}");
                measured.Add((shape, GemmBenchmark.Measure(shape, repeat, seconds)));
            }
        }
        finally
        {
            line.Clear();
        }

        var table = BenchmarkTable.Create(terminal, "product", "m", "n", "k", "GFLOP/s median", "best", "ms");
        foreach (var (shape, timing) in measured)
        {
            table.AddRow(shape.Kind, Amounts.Count(shape.M), Amounts.Count(shape.N), Amounts.Count(shape.K), BenchmarkTable.Giga(shape.Flops / timing.Median),
                BenchmarkTable.Giga(shape.Flops / timing.Best), BenchmarkTable.Milliseconds(timing.Median));
        }
        terminal.Console.Write(table);
        terminal.Result(json =>
        {
            MachineDescription.Write(json);
            json.WriteStartArray("products");
            foreach (var (shape, timing) in measured)
            {
                json.WriteStartObject();
                json.WriteString("kind", shape.Kind);
                json.WriteNumber("m", shape.M);
                json.WriteNumber("n", shape.N);
                json.WriteNumber("k", shape.K);
                json.WriteNumber("repetitions", timing.Repetitions);
                BenchmarkTable.WriteRate(json, "gflops", shape.Flops / 1e9, timing);
                BenchmarkTable.WriteMilliseconds(json, "milliseconds", timing);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteNumber("peak_memory_bytes", ProcessMemory.PeakBytes());
        });
        return ExitCode.Success;
    }
}
