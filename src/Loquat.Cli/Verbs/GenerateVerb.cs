// loquat generate: lets a model write, visible as it writes.
using System.CommandLine;
using System.CommandLine.Parsing;
using Loquat.Cli.Generation;
using Loquat.Cli.Output;
using Loquat.Cli.Parsing;
using Loquat.Cli.Runs;
using Loquat.Formats.Json;
using Loquat.Generation;
using Loquat.Kernels.Quantization;

namespace Loquat.Cli.Verbs;

/// <summary>Writes text.</summary>
internal sealed class GenerateVerb : Verb
{
    private readonly Argument<string> _folder = CommonOptions.Folder();
    private readonly PromptOptions _prompt = new("Text to continue [default: none, as after a line break or a beginning of sequence]", isRequired: false);
    private readonly Option<int?> _tokens = NumberOption.AtLeast("--tokens", "Most tokens to write [default: 200]", 0);
    private readonly Option<int?> _minTokens = NumberOption.AtLeast("--min-tokens", "Fewest tokens before an end of sequence [default: 0]", 0);
    private readonly SamplingArguments _sampling = new();
    private readonly Option<int?> _samples = NumberOption.AtLeast("--samples", "Texts to write after each prompt [default: 1]", 1);
    private readonly Option<int?> _batch = NumberOption.AtLeast("--batch", "Most texts written side by side; changes speed and memory, never a text [default: 8]", 1);
    private readonly Option<WeightFormat> _cache = WeightOptions.Cache();
    private readonly SearchArguments _search = new();
    private readonly Option<string[]> _stop = new("--stop") { Description = "Text that ends the writing and is left out; may be given several times", HelpName = "TEXT", Arity = ArgumentArity.OneOrMore };
    private readonly Option<bool> _ignoreEos = new("--ignore-eos") { Description = "Go on after the model's end of sequence" };
    private readonly Option<int?> _logProbs = new("--log-probs")
    {
        Description = "Show the log-probability of each token, and of the K most probable in its place [default alone: 0]",
        HelpName = "K",
        Arity = ArgumentArity.ZeroOrOne,
        CustomParser = ParseLogProbs,
    };

    private readonly Option<WeightFormat?> _weights = WeightOptions.Weights();
    private readonly Option<int?> _threads = CommonOptions.Threads();

    public GenerateVerb() : base("generate", "Let a model write.")
    {
        Arguments.Add(_folder);
        _prompt.AddTo(this, several: true);
        Options.Add(_tokens);
        Options.Add(_minTokens);
        _sampling.AddTo(this);
        Options.Add(_samples);
        Options.Add(_batch);
        Options.Add(_cache);
        _search.AddTo(this);
        Options.Add(_stop);
        Options.Add(_ignoreEos);
        Options.Add(_logProbs);
        Options.Add(_weights);
        Options.Add(_threads);
        AddJson();
        _search.Validate(this, _sampling, _samples, _prompt.File);
    }

    /// <inheritdoc/>
    public override string Examples =>
        """
        Examples:
          loquat generate my-model --prompt "Once upon a time" --tokens 400
          loquat generate my-model --temperature 1.1 --top-k 40 --seed 7 --samples 3
          loquat generate my-model --greedy --stop "." --json
          loquat generate my-model --prompt "The " --beams 4 --tokens 12 --show-tree
          loquat generate my-model --penalty-alpha 0.6 --log-probs 3
        """;

    /// <inheritdoc/>
    protected override int Run(ParseResult parsed, Terminal terminal)
    {
        var options = Read(parsed);
        UsageException.Check(options.Validate);
        CommonOptions.ApplyThreads(parsed, _threads);
        var opened = OpenedModel.Open(parsed.GetValue(_folder)!, _prompt.AreIds(parsed), parsed.GetValue(_weights));
        if (!parsed.GetValue(_ignoreEos))
            options = options with { EndTokens = opened.Defaults.EndTokens };
        var view = new GenerationView(terminal, opened.Tokenizer, parsed.GetResult(_logProbs) is { Implicit: false });
        var prompts = _prompt.Read(parsed, opened.Generator);
        using var interruption = new Interruption(terminal);
        if (_search.Beams(parsed) is { } beams)
            new BeamRun(opened, view, terminal).Search(prompts, options, beams, _search.ShowsTree(parsed), _search.TreeOut(parsed), _prompt.IsFile(parsed), interruption.Token);
        else if (prompts.Count == 1 && options.Samples == 1 && !_prompt.IsFile(parsed))
            WriteOne(parsed, opened, view, terminal, prompts[0], options, interruption.Token);
        else
            WriteSeveral(parsed, opened, view, terminal, prompts, options, interruption.Token);
        return interruption.Token.IsCancellationRequested ? interruption.ExitCode : ExitCode.Success;
    }

    private GenerationOptions Read(ParseResult parsed) => new()
    {
        Tokens = parsed.GetValue(_tokens) ?? 200,
        MinTokens = parsed.GetValue(_minTokens) ?? 0,
        Seed = parsed.GetValue(_sampling.Seed) ?? 1,
        Samples = parsed.GetValue(_samples) ?? 1,
        BatchSize = parsed.GetValue(_batch) ?? 8,
        CacheFormat = parsed.GetValue(_cache),
        Stops = parsed.GetValue(_stop) ?? [],
        TopLogProbabilities = parsed.GetValue(_logProbs) ?? 0,
        Sampling = _sampling.Read(parsed),
    };

    private void WriteOne(ParseResult parsed, OpenedModel opened, GenerationView view, Terminal terminal, Prompt prompt, GenerationOptions options, CancellationToken cancellation)
    {
        var stream = new TextStream(terminal);
        var onText = view.HasText ? (Action<string>)(piece =>
        {
            stream.Begin(prompt.Text ?? "");
            stream.Write(piece);
        }) : null;
        var result = _search.Contrastive(parsed, _sampling) is { } contrast
            ? opened.Generator.Contrast(prompt.Ids, options, contrast, onText, cancellation)
            : opened.Generator.Generate(prompt.Ids, options, onText, cancellation);
        if (view.HasText)
        {
            stream.Begin(prompt.Text ?? "");
            stream.End();
        }
        else
        {
            view.ShowIds(result);
        }
        view.ShowLogProbabilities(result);
        view.ShowSpeed(result.Tokens, result.TokensPerSecond);
        terminal.Result(json =>
        {
            GenerationJson.WriteFields(json, result, view.HasText);
            json.WriteFinite("tokens_per_second", Math.Round(result.TokensPerSecond, 1));
        });
    }

    private void WriteSeveral(ParseResult parsed, OpenedModel opened, GenerationView view, Terminal terminal, IReadOnlyList<Prompt> prompts, GenerationOptions options, CancellationToken cancellation)
    {
        var contrast = _search.Contrastive(parsed, _sampling);
        var results = contrast is null ? opened.Generator.GenerateAll([.. prompts.Select(prompt => prompt.Ids)], options, cancellation)
            : [.. prompts.Select(prompt => (IReadOnlyList<GenerationResult>)[opened.Generator.Contrast(prompt.Ids, options, contrast, null, cancellation)])];
        for (var i = 0; i < prompts.Count; i++)
        {
            for (var sample = 0; sample < options.Samples; sample++)
                view.ShowOneOfMany(prompts[i], results[i][sample], Heading(i, prompts.Count, sample, options.Samples));
        }
        var all = results.SelectMany(samples => samples).ToArray();
        // Texts of one batch share their speed; of several batches each counts with its tokens.
        var speed = all.Sum(result => (double)result.Tokens) / Math.Max(1e-9, all.Sum(result => result.Tokens / Math.Max(1e-9, result.TokensPerSecond)));
        view.ShowSpeed(all.Sum(result => result.Tokens), speed);
        terminal.Result(json =>
        {
            if (_prompt.IsFile(parsed))
            {
                json.WriteStartArray("results");
                for (var i = 0; i < prompts.Count; i++)
                {
                    json.WriteStartObject();
                    json.WriteString("prompt", prompts[i].Text);
                    WriteSamples(json, results[i], options.Samples, view.HasText);
                    json.WriteEndObject();
                }
                json.WriteEndArray();
            }
            else
            {
                WriteSamples(json, results[0], options.Samples, view.HasText);
            }
            json.WriteFinite("tokens_per_second", Math.Round(speed, 1));
        });
    }

    private static void WriteSamples(System.Text.Json.Utf8JsonWriter json, IReadOnlyList<GenerationResult> samples, int count, bool hasText)
    {
        GenerationJson.WriteFields(json, samples[0], hasText);
        if (count > 1)
            GenerationJson.WriteList(json, "samples", samples, hasText);
    }

    private static string Heading(int prompt, int prompts, int sample, int samples) => (prompts > 1, samples > 1) switch
    {
        (true, true) => $"prompt {prompt + 1} of {prompts}, sample {sample + 1} of {samples}",
        (true, false) => $"prompt {prompt + 1} of {prompts}",
        _ => $"sample {sample + 1} of {samples}",
    };

    private static int? ParseLogProbs(ArgumentResult argument)
    {
        if (argument.Tokens.Count == 0)
            return 0;
        if (int.TryParse(argument.Tokens[0].Value, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var count))
            return count;
        argument.AddError($"--log-probs is '{argument.Tokens[0].Value}'; it must be a whole number of at least 0, or nothing.");
        return null;
    }
}
