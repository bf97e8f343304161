// loquat bench decode: tokens per second, one at a time and as a prompt.
using System.CommandLine;
using System.Diagnostics;
using Loquat.Cli.Benchmarks;
using Loquat.Cli.Output;
using Loquat.Cli.Parsing;
using Loquat.Cli.Runs;
using Loquat.Formats;
using Loquat.Formats.Json;
using Loquat.Kernels.Quantization;
using Loquat.Kernels.Roofline;
using Loquat.Models;
using Spectre.Console;

namespace Loquat.Cli.Verbs.Bench;

/// <summary>Measures decoding and prompts.</summary>
internal sealed class DecodingVerb : Verb
{
    private readonly Argument<string?> _model = new("MODEL") { Description = "Model folder, GGUF file or llama2.c checkpoint; without it, a shape with random weights", Arity = ArgumentArity.ZeroOrOne };
    private readonly ShapeOptions _shape = new("gpt2-124m", hasBatch: false);
    private readonly Option<int?> _tokens = NumberOption.AtLeast("--tokens", "Tokens to decode one at a time [default: 256, or what fits the context]", 1);
    private readonly Option<int?> _cached = NumberOption.AtLeast("--cached", "Positions in the cache when decoding begins [default: 1]", 1);
    private readonly Option<WeightFormat> _cache = WeightOptions.Cache();
    private readonly Option<int?> _prompt = NumberOption.AtLeast("--prompt", "Tokens of the prompt to time; 0 for none [default: 512, or what fits the context]", 0);
    private readonly Option<int?> _repeat = NumberOption.AtLeast("--repeat", "Repetitions [default: 5]", 1);
    private readonly Option<WeightFormat?> _weights = WeightOptions.Weights();
    private readonly Option<int?> _threads = CommonOptions.Threads();

    public DecodingVerb() : base("decode", "Measure decoding one token at a time, and reading a prompt.")
    {
        Arguments.Add(_model);
        _shape.AddTo(this);
        Options.Add(_tokens);
        Options.Add(_cached);
        Options.Add(_cache);
        Options.Add(_prompt);
        Options.Add(_repeat);
        Options.Add(_weights);
        Options.Add(_threads);
        AddJson();
    }

    /// <inheritdoc/>
    public override string Examples =>
        """
        Examples:
          loquat bench decode --shape gpt2-124m
          loquat bench decode my-model --weights q4_0
          loquat bench decode --shape gpt2-124m --weights q8_0 --prompt 64
          loquat bench decode --shape gpt2-124m --cached 512 --tokens 64 --prompt 0 --threads 1
        """;

    /// <inheritdoc/>
    protected override int Run(ParseResult parsed, Terminal terminal)
    {
        var (path, shape) = (parsed.GetValue(_model), _shape.Read(parsed));
        LanguageModelConfiguration configuration = path is null ? shape.Configuration : ConfigurationOf(path);
        var (name, positions) = (path ?? shape.Name, configuration.ContextLength);
        var cached = parsed.GetValue(_cached) ?? 1;
        var plan = new DecodingPlan(parsed.GetValue(_tokens) ?? Math.Max(1, Math.Min(256, positions - cached)), cached, parsed.GetValue(_prompt) ?? Math.Min(512, positions),
            parsed.GetValue(_repeat) ?? 5, parsed.GetValue(_cache));
        if ((long)plan.Tokens + plan.Cached > positions)
            throw new UsageException($"--tokens {plan.Tokens} after --cached {plan.Cached} are more than the {positions} positions of the model; use fewer, or a larger --context.");
        if (plan.Prompt > positions)
            throw new UsageException($"--prompt {plan.Prompt} is more than the {positions} positions of the model; use fewer, or a larger --context.");
        CommonOptions.ApplyThreads(parsed, _threads);
        var format = parsed.GetValue(_weights) ?? WeightFormat.Float32;
        MemoryCheck.ForWeights(configuration, format);
        var line = new LiveLine(terminal);
        DecodingFigures figures;
        double loading;
        try
        {
            line.Show(path is null ? "building the model" : "loading the model");
            var begin = Stopwatch.GetTimestamp();
            var model = path is null ? RandomWeights.Build(configuration, format) : (LanguageModel)ModelFolder.LoadModel(path, configuration, format);
            loading = Stopwatch.GetElapsedTime(begin).TotalSeconds;
            figures = DecodingBenchmark.Measure(model, plan, line.Show);
        }
        finally
        {
            line.Clear();
        }

        var weights = (long)(configuration.MultipliedParameterCount * ((double)format.BlockBytes() / format.BlockLength()));
        var cache = configuration.CacheBytesPerPositionAs(plan.Cache) * (plan.Cached + ((plan.Tokens + 1) / 2.0));
        // Every position is multiplied with all layers, the last one with the head as well.
        var head = 2.0 * configuration.VocabularySize * configuration.Width;
        var promptFlops = (configuration.ForwardFlopsPerToken(plan.Prompt) * plan.Prompt) - (head * Math.Max(0, plan.Prompt - 1));
        var decoding = figures.Decoding;
        var table = BenchmarkTable.Create(terminal, $"decoding, {name}", "median", "best", "worst");
        table.AddRow("one at a time: tokens/s", Amounts.Count(1 / decoding.Median), Amounts.Count(1 / decoding.Best), Amounts.Count(1 / decoding.Worst));
        table.AddRow("ms per token", BenchmarkTable.Milliseconds(decoding.Median), BenchmarkTable.Milliseconds(decoding.Best), BenchmarkTable.Milliseconds(decoding.Worst));
        table.AddRow("GB/s of weights", BenchmarkTable.Giga(weights / decoding.Median), BenchmarkTable.Giga(weights / decoding.Best), BenchmarkTable.Giga(weights / decoding.Worst));
        table.AddRow("% of the memory's bandwidth", BenchmarkTable.Percent(figures.BandwidthShare(weights + cache)), "", "");
        if (figures.Prompt is { } shown)
        {
            table.AddRow($"prompt of {plan.Prompt}: tokens/s", Amounts.Count(plan.Prompt / shown.Median), Amounts.Count(plan.Prompt / shown.Best), Amounts.Count(plan.Prompt / shown.Worst));
            table.AddRow("GFLOP/s", BenchmarkTable.Giga(promptFlops / shown.Median), BenchmarkTable.Giga(promptFlops / shown.Best), BenchmarkTable.Giga(promptFlops / shown.Worst));
            table.AddRow("% of the multiply-add peak", BenchmarkTable.Percent(promptFlops / shown.Median / figures.FlopsPeak), BenchmarkTable.Percent(promptFlops / shown.Best / figures.FlopsPeak), BenchmarkTable.Percent(promptFlops / shown.Worst / figures.FlopsPeak));
        }
        terminal.Console.Write(table);
        terminal.Say($"{Amounts.Megabytes(weights)} of weights are read per token and {Amounts.Megabytes(cache)} of cache on average; {Amounts.Count(figures.AllocatedBytesPerToken)} managed bytes a token; "
            + $"{(path is null ? "built" : "loaded")} in {loading:0.00} s; resident at most {Amounts.Megabytes(figures.DecodingPeakBytes)} for decoding, {Amounts.Megabytes(figures.PeakBytes)} with the prompt.");
        terminal.Result(json =>
        {
            MachineDescription.Write(json);
            ModelShape.WriteSizes(json, name, configuration);
            json.WriteFinite("load_seconds", loading);
            json.WriteString("weights", format.Name());
            json.WriteNumber("parameters", configuration.ParameterCount);
            json.WriteNumber("tokens", plan.Tokens);
            json.WriteNumber("cached", plan.Cached);
            json.WriteNumber("repetitions", plan.Repetitions);
            json.WriteString("cache", plan.Cache.Name());
            BenchmarkTable.WriteRate(json, "tokens_per_second", 1, decoding);
            BenchmarkTable.WriteMilliseconds(json, "milliseconds_per_token", decoding);
            json.WriteNumber("weight_bytes_per_token", weights);
            json.WriteFinite("cache_bytes_per_token", cache);
            BenchmarkTable.WriteRate(json, "gb_per_second", weights / 1e9, decoding);
            BenchmarkTable.WriteRate(json, "gb_per_second_with_cache", (weights + cache) / 1e9, decoding);
            json.WriteFinite("memory_gb_per_second", RepeatedTiming.Of(figures.Bandwidth).Median / 1e9);
            json.WriteFinite("bandwidth_share", figures.BandwidthShare(weights + cache));
            json.WriteFinite("peak_gflops", figures.FlopsPeak / 1e9);
            json.WriteFinite("allocated_bytes_per_token", figures.AllocatedBytesPerToken);
            if (figures.Prompt is { } prompt)
            {
                json.WriteStartObject("prompt");
                json.WriteNumber("tokens", plan.Prompt);
                json.WriteNumber("flops", promptFlops);
                BenchmarkTable.WriteRate(json, "tokens_per_second", plan.Prompt, prompt);
                BenchmarkTable.WriteMilliseconds(json, "milliseconds", prompt);
                BenchmarkTable.WriteRate(json, "gflops", promptFlops / 1e9, prompt);
                json.WriteEndObject();
            }
            else
            {
                json.WriteNull("prompt");
            }
            json.WriteNumber("decoding_peak_memory_bytes", figures.DecodingPeakBytes);
            json.WriteNumber("peak_memory_bytes", figures.PeakBytes);
        });
        return ExitCode.Success;
    }

    private static LanguageModelConfiguration ConfigurationOf(string path) => ModelFolder.LoadConfiguration(path) as LanguageModelConfiguration
        ?? throw new InvalidInputException($"{path} holds no model that writes text; name a language model, such as a folder that 'loquat train' has written.");
}
