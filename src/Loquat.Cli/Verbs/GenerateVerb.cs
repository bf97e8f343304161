// loquat generate: lets a model write, visible as it writes.
using System.CommandLine;
using Loquat.Cli.Output;
using Loquat.Cli.Parsing;
using Loquat.Cli.Runs;
using Loquat.Formats.Json;
using Loquat.Generation;
using Loquat.Generation.Sampling;
using Loquat.Models;

namespace Loquat.Cli.Verbs;

/// <summary>Writes text.</summary>
internal sealed class GenerateVerb : Verb
{
    private readonly Argument<string> _folder = CommonOptions.Folder();
    private readonly Option<string> _prompt = new("--prompt") { Description = "Text to continue [default: none, as after a line break]", HelpName = "TEXT", DefaultValueFactory = _ => "" };
    private readonly Option<int?> _tokens = NumberOption.AtLeast("--tokens", "Most tokens to write [default: 200]", 0);
    private readonly Option<bool> _greedy = new("--greedy") { Description = "Always the most probable token; excludes --temperature, --top-k and --top-p" };
    private readonly Option<double?> _temperature = NumberOption.Real("--temperature", "Below 1 safer, above 1 wilder [default: 0.8]", "a number of at least 0", value => value >= 0);
    private readonly Option<int?> _topK = NumberOption.AtLeast("--top-k", "Only the N most probable tokens; 0 for all [default: 0]", 0);
    private readonly Option<double?> _topP = NumberOption.Real("--top-p", "Only the tokens that together reach this probability [default: 1]", "a number above 0 and at most 1", value => value is > 0 and <= 1);
    private readonly Option<ulong?> _seed = NumberOption.AtLeast("--seed", "Seed of the choice [default: 1]", 0UL);
    private readonly Option<string[]> _stop = new("--stop") { Description = "Text that ends the writing and is left out; may be given several times", HelpName = "TEXT", Arity = ArgumentArity.OneOrMore };
    private readonly Option<int?> _threads = CommonOptions.Threads();

    public GenerateVerb() : base("generate", "Let a model write.")
    {
        Arguments.Add(_folder);
        Option[] options = [_prompt, _tokens, _greedy, _temperature, _topK, _topP, _seed, _stop, _threads];
        foreach (var option in options)
            Options.Add(option);
        AddJson();
        Validators.Add(result =>
        {
            if (!result.GetValue(_greedy))
                return;
            foreach (var option in new Option[] { _temperature, _topK, _topP })
            {
                if (result.GetResult(option) is { Implicit: false })
                    result.AddError($"--greedy always takes the most probable token, so {option.Name} has no meaning beside it; leave one of them out.");
            }
        });
    }

    /// <inheritdoc/>
    public override string Examples =>
        """
        Examples:
          loquat generate my-model --prompt "Once upon a time" --tokens 400
          loquat generate my-model --temperature 1.1 --top-k 40 --seed 7
          loquat generate my-model --greedy --stop "." --json
        """;

    /// <inheritdoc/>
    protected override int Run(ParseResult parsed, Terminal terminal)
    {
        var options = new GenerationOptions
        {
            Tokens = parsed.GetValue(_tokens) ?? 200,
            Seed = parsed.GetValue(_seed) ?? 1,
            Stops = parsed.GetValue(_stop) ?? [],
            Sampling = parsed.GetValue(_greedy) ? SamplingOptions.Greedy : new SamplingOptions
            {
                Temperature = parsed.GetValue(_temperature) ?? 0.8,
                TopK = parsed.GetValue(_topK) ?? 0,
                TopP = parsed.GetValue(_topP) ?? 1,
            },
        };
        CommonOptions.ApplyThreads(parsed, _threads);
        var loaded = ModelFolder.Load(parsed.GetValue(_folder)!);
        loaded.Model.PackWeights();
        var generator = new TextGenerator(loaded);
        var prompt = parsed.GetValue(_prompt) ?? "";
        var writer = new TextStream(terminal);
        using var interruption = new Interruption(terminal);
        var result = generator.Generate(prompt, options, piece =>
        {
            writer.Begin(prompt);
            writer.Write(piece);
        }, interruption.Token);
        writer.Begin(prompt);
        writer.End();
        if (terminal.IsLive)
            terminal.Whisper($"{Amounts.Count(result.Tokens)} tokens, {Amounts.Count(result.TokensPerSecond)} tokens/s");
        terminal.Result(json =>
        {
            json.WriteString("text", result.Text);
            json.WriteNumber("tokens", result.Tokens);
            json.WriteFinite("tokens_per_second", Math.Round(result.TokensPerSecond, 1));
        });
        return interruption.Token.IsCancellationRequested ? interruption.ExitCode : ExitCode.Success;
    }
}
