// loquat bench train: milliseconds per training step.
using System.CommandLine;
using Loquat.Cli.Benchmarks;
using Loquat.Cli.Output;
using Loquat.Cli.Parsing;
using Loquat.Cli.Runs;
using Loquat.Formats.Json;
using Loquat.Training;
using Spectre.Console;

namespace Loquat.Cli.Verbs.Bench;

/// <summary>Measures training steps.</summary>
internal sealed class TrainingVerb : Verb
{
    private readonly ShapeOptions _shape = new("nano", hasBatch: true);
    private readonly Option<int?> _steps = NumberOption.Create<int>("--steps", "Steps to time [default: the shape's]", "a whole number from 1 to 1000000", value => value is >= 1 and <= 1_000_000);
    private readonly Option<int?> _warmUp = NumberOption.Create<int>("--warmup", "Steps before those [default: the shape's]", "a whole number from 0 to 1000000", value => value is >= 0 and <= 1_000_000);
    private readonly Option<int?> _threads = CommonOptions.Threads();

    public TrainingVerb() : base("train", "Measure whole training steps on random tokens.")
    {
        _shape.AddTo(this);
        Options.Add(_steps);
        Options.Add(_warmUp);
        Options.Add(_threads);
        AddJson();
    }

    /// <inheritdoc/>
    public override string Examples =>
        """
        Examples:
          loquat bench train --shape nano
          loquat bench train --shape gpt2-124m --steps 20 --json
          loquat bench train --layers 2 --heads 4 --width 256 --context 128 --batch 8
        """;

    /// <inheritdoc/>
    protected override int Run(ParseResult parsed, Terminal terminal)
    {
        var shape = _shape.Read(parsed);
        CommonOptions.ApplyThreads(parsed, _threads);
        UsageException.Check(() => new TrainingOptions { Batch = shape.Batch, Context = shape.Context }.Validate());
        MemoryCheck.ForTraining(shape.Configuration);
        var steps = parsed.GetValue(_steps) ?? shape.Steps;
        var warmUp = parsed.GetValue(_warmUp) ?? shape.WarmUp;
        var line = new LiveLine(terminal);
        TrainingFigures figures;
        try
        {
            line.Show("building the model");
            figures = TrainingBenchmark.Measure(shape, warmUp, steps, step => line.Show($"step {step} of {warmUp + steps}"));
        }
        finally
        {
            line.Clear();
        }

        var timing = figures.Timing;
        var table = BenchmarkTable.Create(terminal, $"training step, {shape.Name}", "median", "best", "worst");
        table.AddRow("milliseconds", BenchmarkTable.Milliseconds(timing.Median), BenchmarkTable.Milliseconds(timing.Best), BenchmarkTable.Milliseconds(timing.Worst));
        table.AddRow("GFLOP/s", BenchmarkTable.Giga(figures.FlopsPerStep / timing.Median), BenchmarkTable.Giga(figures.FlopsPerStep / timing.Best), BenchmarkTable.Giga(figures.FlopsPerStep / timing.Worst));
        table.AddRow("tokens/s", Amounts.Count(figures.TokensPerStep / timing.Median), Amounts.Count(figures.TokensPerStep / timing.Best), Amounts.Count(figures.TokensPerStep / timing.Worst));
        terminal.Console.Write(table);
        terminal.Say($"{Amounts.Count(figures.Parameters)} parameters, {Amounts.Flops(figures.FlopsPerStep)} a step, {timing.Repetitions} steps, "
            + $"{Amounts.Count(figures.AllocatedBytesPerStep)} managed bytes a step, {Amounts.Megabytes(figures.PeakMemoryBytes)} resident at most.");
        terminal.Result(json =>
        {
            MachineDescription.Write(json);
            ModelShape.WriteSizes(json, shape.Name, shape.Configuration);
            json.WriteNumber("context", shape.Context);
            json.WriteNumber("batch", shape.Batch);
            json.WriteNumber("steps", timing.Repetitions);
            json.WriteNumber("parameters", figures.Parameters);
            json.WriteNumber("flops_per_step", figures.FlopsPerStep);
            BenchmarkTable.WriteMilliseconds(json, "milliseconds", timing);
            BenchmarkTable.WriteRate(json, "gflops", figures.FlopsPerStep / 1e9, timing);
            BenchmarkTable.WriteRate(json, "tokens_per_second", figures.TokensPerStep, timing);
            json.WriteFinite("loss", figures.Loss);
            json.WriteFinite("allocated_bytes_per_step", figures.AllocatedBytesPerStep);
            json.WriteNumber("peak_memory_bytes", figures.PeakMemoryBytes);
        });
        return ExitCode.Success;
    }
}
