// loquat train: from text files to a model folder.
using System.CommandLine;
using System.Text.Json;
using Loquat.Cli.Output;
using Loquat.Cli.Parsing;
using Loquat.Cli.Runs;
using Loquat.Formats.Json;
using Loquat.Training;
using Loquat.Training.Checkpoints;

namespace Loquat.Cli.Verbs;

/// <summary>Trains a model.</summary>
internal sealed class TrainVerb : Verb
{
    private readonly TrainOptions _options = new();
    private readonly Option<string> _out = new("--out") { Description = "Folder to write the model and its run to", HelpName = "DIR", Required = true };
    private readonly Option<bool> _resume = new("--resume") { Description = "Go on with the run in --out; options that are not given are the run's" };
    private readonly Option<int?> _threads = CommonOptions.Threads();

    public TrainVerb() : base("train", "Train a language model on text files.")
    {
        _options.AddTo(this, _out);
        Options.Add(_threads);
        Options.Add(_resume);
        AddJson();
    }

    /// <inheritdoc/>
    public override string Examples =>
        """
        Examples:
          loquat train --text book.txt --out my-model
          loquat train --text a.txt b.txt --out larger --layers 6 --heads 6 --width 192 --context 128 --steps 5000
          loquat train --text book.txt --out words --tokenizer byte-bpe:4096
          loquat train --text book.txt --out own --tokenizer my-tokenizer.json
          loquat train --out my-model --resume

        Ctrl-C finishes the step, writes a checkpoint and stops; --resume goes on to the same result, bit for bit.
        """;

    /// <summary>The fields of the result.</summary>
    public static void WriteResult(Utf8JsonWriter json, TrainingResult result)
    {
        json.WriteNumber("steps", result.Steps);
        json.WriteFinite("train_loss", result.TrainLoss);
        json.WriteFinite("val_loss", result.ValidationLoss);
        json.WriteFinite("best_val_loss", result.BestValidationLoss);
        json.WriteFinite("tokens_per_second", Math.Round(result.TokensPerSecond, 1));
        json.WriteFinite("seconds", Math.Round(result.Seconds, 3));
        json.WriteFinite("peak_memory_mb", Math.Round(result.PeakMemoryBytes / (double)(1 << 20), 1));
        json.WriteNumber("parameters", result.Parameters);
    }

    /// <inheritdoc/>
    protected override int Run(ParseResult parsed, Terminal terminal)
    {
        var folder = parsed.GetValue(_out)!;
        var resume = parsed.GetValue(_resume);
        var description = Describe(parsed, folder, resume);
        RunPreparation.CheckOptions(description);
        CommonOptions.ApplyThreads(parsed, _threads);
        RunFolder.RequireUsable(folder, resume);
        using var interruption = new Interruption(terminal);
        PreparedRun run;
        try
        {
            run = RunPreparation.Prepare(description, resume ? folder : null, terminal, interruption.Token);
        }
        catch (OperationCanceledException)
        {
            terminal.Say("Stopped before the first step; nothing was written.");
            return interruption.ExitCode;
        }
        var files = RunFolder.Open(folder, run.Tokenizer, resume);
        var trainer = new Trainer(run.Configuration.Build(description.Options.Seed), run.Data, description.Options);
        var view = new TrainingProgressView(terminal, description.Options, () =>
        {
            run.Description.Save(folder);
            terminal.Say($"{Amounts.Count(run.Data.Train.Count)} tokens to train on, {Amounts.Count(run.Data.Validation.Count)} to measure on, {Amounts.Count(run.Tokenizer.VocabularySize)} in the vocabulary.");
        });
        TrainingResult result;
        try
        {
            result = trainer.Run(files, resume, view, interruption.Token);
        }
        finally
        {
            view.Close();
        }
        view.Summarize(result);
        if (result.Interrupted)
            terminal.Say($"Stopped after step {Amounts.Count(result.Steps)} of {Amounts.Count(description.Options.Steps)}; go on with: loquat train --out {Shell.Quote(folder)} --resume");
        else
            terminal.Say($"The model is in {folder}; try: loquat generate {Shell.Quote(folder)}");
        terminal.Result(json => WriteResult(json, result));
        return result.Interrupted ? interruption.ExitCode : ExitCode.Success;
    }

    private RunDescription Describe(ParseResult parsed, string folder, bool resume)
    {
        if (!resume)
        {
            var fresh = _options.Over(new RunDescription(), parsed);
            return fresh.Text.Count > 0 ? fresh : throw new UsageException("'loquat train' needs --text with at least one text file to learn from; see 'loquat train --help'.");
        }
        var begun = RunDescription.Load(folder);
        var asked = _options.Over(begun, parsed);
        TrainOptions.RequireSame(folder, begun, asked);
        return asked;
    }
}
