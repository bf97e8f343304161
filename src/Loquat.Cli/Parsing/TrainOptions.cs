// The options of 'loquat train', and how they make a run's description together with the run that is resumed.
using System.CommandLine;
using Loquat.Cli.Output;
using Loquat.Cli.Runs;
using Loquat.Text.Tokenizers;

namespace Loquat.Cli.Parsing;

/// <summary>The options that describe a run. Those that are not given are null, so that a resumed run can fill them in.</summary>
internal sealed class TrainOptions
{
    private readonly Option<string[]> _text = CommonOptions.Text("UTF-8 text files to learn from, read as one text in this order (required unless --resume)");
    private readonly Option<string?> _model = Choice("--model", "Model family: gpt2 or llama [default: gpt2]", "gpt2", "llama");
    private readonly Option<string?> _tokenizer = Choice("--tokenizer", "How text is cut: char (one token for each character of the text) or byte [default: char]", "char", "byte");
    private readonly Option<int?> _layers = NumberOption.AtLeast("--layers", "Number of transformer blocks [default: 4]", 1);
    private readonly Option<int?> _heads = NumberOption.AtLeast("--heads", "Attention heads of each block; must divide the width [default: 4]", 1);
    private readonly Option<int?> _keyValueHeads = NumberOption.AtLeast("--kv-heads", "Key/value heads that the heads share, a divisor of them; llama only [default: as many as heads]", 1);
    private readonly Option<int?> _width = NumberOption.AtLeast("--width", "Channels of the model [default: 128]", 1);
    private readonly Option<int?> _context = NumberOption.AtLeast("--context", "Tokens that the model sees at once [default: 64]", 1);
    private readonly Option<double?> _dropout = NumberOption.Real("--dropout", "Share of activations dropped while training [default: 0]", "a number from 0 to below 1", value => value is >= 0 and < 1);
    private readonly Option<int?> _batch = NumberOption.AtLeast("--batch", "Sequences in a batch [default: 12]", 1);
    private readonly Option<long?> _steps = NumberOption.AtLeast("--steps", "Optimiser steps [default: 2000]", 1L);
    private readonly Option<int?> _accumulate = NumberOption.AtLeast("--accumulate", "Batches whose gradients make one step [default: 1]", 1);
    private readonly Option<double?> _learningRate = NumberOption.Real("--learning-rate", "Highest learning rate [default: 0.001]", "a number above 0", value => value > 0);
    private readonly Option<double?> _minLearningRate = NumberOption.Real("--min-learning-rate", "Learning rate at the end of the cosine [default: 0.0001]", "a number of at least 0", value => value >= 0);
    private readonly Option<long?> _warmUp = NumberOption.AtLeast("--warmup", "Steps over which the learning rate rises [default: 100]", 0L);
    private readonly Option<double?> _weightDecay = NumberOption.Real("--weight-decay", "Decay of the weight matrices [default: 0.1]", "a number of at least 0", value => value >= 0);
    private readonly Option<double?> _beta2 = NumberOption.Real("--beta2", "AdamW's second beta [default: 0.99]", "a number from 0 to below 1", value => value is >= 0 and < 1);
    private readonly Option<double?> _clip = NumberOption.Real("--clip", "Largest norm of the gradient; 0 for no limit [default: 1]", "a number of at least 0", value => value >= 0);
    private readonly Option<double?> _valFraction = NumberOption.Real("--val-fraction", "Last part of the text that is held out to measure on [default: 0.1]", "a number from 0 to below 1", value => value is >= 0 and < 1);
    private readonly Option<long?> _evalEvery = NumberOption.AtLeast("--eval-every", "Steps between evaluations; 0 only at the end [default: 250]", 0L);
    private readonly Option<long?> _checkpointEvery = NumberOption.AtLeast("--checkpoint-every", "Steps between checkpoints [default: at every evaluation]", 0L);
    private readonly Option<ulong?> _seed = NumberOption.AtLeast("--seed", "Seed of everything random [default: 1337]", 0UL);

    /// <summary>Adds the options to the verb.</summary>
    public void AddTo(Command command, Option folder)
    {
        _model.Aliases.Add("--family");
        command.Options.Add(_text);
        command.Options.Add(folder);
        Option[] others = [_model, _tokenizer, _layers, _heads, _keyValueHeads, _width, _context, _dropout, _batch, _steps, _accumulate, _learningRate, _minLearningRate, _warmUp,
            _weightDecay, _beta2, _clip, _valFraction, _evalEvery, _checkpointEvery, _seed];
        foreach (var option in others)
            command.Options.Add(option);
    }

    /// <summary>What was asked: the options given, and for the others those of a base.</summary>
    public RunDescription Over(RunDescription given, ParseResult parsed) => given with
    {
        Text = parsed.GetValue(_text) is { Length: > 0 } text ? [.. text.Select(Path.GetFullPath)] : given.Text,
        Model = parsed.GetValue(_model) ?? given.Model,
        Tokenizer = parsed.GetValue(_tokenizer) switch { "byte" => TokenizerKind.Byte, "char" => TokenizerKind.Char, _ => given.Tokenizer },
        Layers = parsed.GetValue(_layers) ?? given.Layers,
        Heads = parsed.GetValue(_heads) ?? given.Heads,
        KeyValueHeads = parsed.GetValue(_keyValueHeads) ?? given.KeyValueHeads,
        Width = parsed.GetValue(_width) ?? given.Width,
        Dropout = parsed.GetValue(_dropout) ?? given.Dropout,
        Options = given.Options with
        {
            Batch = parsed.GetValue(_batch) ?? given.Options.Batch,
            Context = parsed.GetValue(_context) ?? given.Options.Context,
            Steps = parsed.GetValue(_steps) ?? given.Options.Steps,
            Accumulate = parsed.GetValue(_accumulate) ?? given.Options.Accumulate,
            LearningRate = parsed.GetValue(_learningRate) ?? given.Options.LearningRate,
            MinLearningRate = parsed.GetValue(_minLearningRate) ?? given.Options.MinLearningRate,
            WarmUp = parsed.GetValue(_warmUp) ?? given.Options.WarmUp,
            WeightDecay = parsed.GetValue(_weightDecay) ?? given.Options.WeightDecay,
            Beta2 = parsed.GetValue(_beta2) ?? given.Options.Beta2,
            Clip = parsed.GetValue(_clip) ?? given.Options.Clip,
            ValidationFraction = parsed.GetValue(_valFraction) ?? given.Options.ValidationFraction,
            EvaluateEvery = parsed.GetValue(_evalEvery) ?? given.Options.EvaluateEvery,
            CheckpointEvery = parsed.GetValue(_checkpointEvery) ?? given.Options.CheckpointEvery,
            Seed = parsed.GetValue(_seed) ?? given.Options.Seed,
        },
    };

    /// <summary>
    /// Refuses a resumed run that would not be the one that was begun. Evaluations, checkpoints and threads may differ, since they change no bit of the model,
    /// and steps may be added.
    /// </summary>
    /// <exception cref="UsageException">An option differs.</exception>
    public static void RequireSame(string folder, RunDescription begun, RunDescription asked)
    {
        var (was, now) = (begun.Options, asked.Options);
        (string Name, string Was, string Now)[] options =
        [
            ("--model", begun.Model, asked.Model),
            ("--tokenizer", RunDescription.NameOf(begun.Tokenizer), RunDescription.NameOf(asked.Tokenizer)),
            Pair("--layers", begun.Layers, asked.Layers),
            Pair("--heads", begun.Heads, asked.Heads),
            Pair("--kv-heads", begun.KeyValueHeads == 0 ? begun.Heads : begun.KeyValueHeads, asked.KeyValueHeads == 0 ? asked.Heads : asked.KeyValueHeads),
            Pair("--width", begun.Width, asked.Width),
            Pair("--context", was.Context, now.Context),
            Pair("--dropout", begun.Dropout, asked.Dropout),
            Pair("--batch", was.Batch, now.Batch),
            Pair("--accumulate", was.Accumulate, now.Accumulate),
            Pair("--learning-rate", was.LearningRate, now.LearningRate),
            Pair("--min-learning-rate", was.MinLearningRate, now.MinLearningRate),
            Pair("--warmup", was.WarmUp, now.WarmUp),
            Pair("--weight-decay", was.WeightDecay, now.WeightDecay),
            Pair("--beta2", was.Beta2, now.Beta2),
            Pair("--clip", was.Clip, now.Clip),
            Pair("--val-fraction", was.ValidationFraction, now.ValidationFraction),
            ("--seed", $"{was.Seed}", $"{now.Seed}"),
        ];
        if (now.Steps < was.Steps)
            throw new UsageException($"--steps is {now.Steps}, but the run in {folder} was begun with --steps {was.Steps}; resume with at least as many, or train into another folder.");
        foreach (var (name, old, given) in options)
        {
            if (old != given)
                throw new UsageException($"{name} is {given}, but the run in {folder} was begun with {name} {old}; leave it out to resume, or train into another folder.");
        }
    }

    private static (string Name, string Was, string Now) Pair(string name, double was, double now) => (name, Amounts.Number(was), Amounts.Number(now));

    private static Option<string?> Choice(string name, string description, params string[] values)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = string.Join('|', values) };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !values.Contains(result.Tokens[0].Value))
                result.AddError($"{name} is '{result.Tokens[0].Value}'; it must be {string.Join(" or ", values)}.");
        });
        return option;
    }
}
