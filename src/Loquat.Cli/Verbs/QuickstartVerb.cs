// loquat quickstart: a model from nothing in about a minute, with what it writes before, meanwhile and after.
using System.CommandLine;
using System.Diagnostics;
using Loquat.Cli.Output;
using Loquat.Cli.Parsing;
using Loquat.Cli.Quickstart;
using Loquat.Cli.Runs;
using Loquat.Formats.Files;
using Loquat.Formats.Json;
using Loquat.Generation;
using Loquat.Generation.Sampling;
using Loquat.Models;
using Loquat.Text.Corpora;
using Loquat.Text.Stories;
using Loquat.Text.Tokenizers;
using Loquat.Training;
using Loquat.Training.Data;

namespace Loquat.Cli.Verbs;

/// <summary>Shows everything once.</summary>
internal sealed class QuickstartVerb : Verb
{
    private static readonly SamplingOptions s_sampling = new() { Temperature = 0.6 };

    private readonly Option<int?> _seconds = NumberOption.Create<int>("--seconds", "About how long it takes [default: 60]", "a whole number from 1 to 86400", value => value is >= 1 and <= 86_400);
    private readonly Option<string> _out = new("--out") { Description = "Folder for the model and the report; a former quickstart there is replaced [default: quickstart]", HelpName = "DIR" };
    private readonly Option<int?> _threads = CommonOptions.Threads();

    public QuickstartVerb() : base("quickstart", "Train a small storyteller from nothing in about a minute and look at what it learned.")
    {
        Options.Add(_seconds);
        Options.Add(_out);
        Options.Add(_threads);
        AddJson();
    }

    /// <inheritdoc/>
    public override string Examples =>
        """
        Examples:
          loquat quickstart
          loquat quickstart --seconds 300 --out storyteller
        """;

    /// <inheritdoc/>
    protected override int Run(ParseResult parsed, Terminal terminal)
    {
        var watch = Stopwatch.StartNew();
        var folder = parsed.GetValue(_out) ?? "quickstart";
        var plan = new QuickstartPlan(parsed.GetValue(_seconds) ?? 60);
        QuickstartFolder.RequireUsable(folder);
        CommonOptions.ApplyThreads(parsed, _threads);
        using var interruption = new Interruption(terminal);

        var stories = StoryGrammar.Generate(QuickstartPlan.Seed, plan.CorpusCharacters);
        var corpus = TextCorpus.FromText(stories, QuickstartFolder.TextFile);
        var tokenizer = CharTokenizer.Train(corpus);
        var tokens = corpus.Encode(tokenizer);
        var loaded = new LoadedModel(QuickstartPlan.Configuration(tokenizer.VocabularySize).Build(QuickstartPlan.Seed), tokenizer);
        terminal.Say($"{Amounts.Count(stories.Length)} characters of stories, told by a grammar, and a GPT of {Amounts.Count(loaded.Model.Parameters.ValueCount)} parameters that knows nothing yet.");

        var prompt = StoryGrammar.Prompts[1];
        Write(loaded, prompt, plan.SampleTokens, seed: 1, []); // The first calls are slower than those whose time is to be foretold.
        var untrained = Sample();
        SampleText.Show(terminal, "before training it writes", prompt, untrained.Text);

        var trial = plan.Options(1000);
        var data = TrainingData.Split(tokens, trial.ValidationFraction, trial.Context);
        var secondsPerStep = new Trainer(loaded.Model, data, trial).Estimate(plan.TrialTime).SecondsPerStep;
        // The trial's memory goes back before the run asks for its own.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var options = plan.Options(plan.StepsFor(watch.Elapsed.TotalSeconds, secondsPerStep, untrained.Seconds / Math.Max(1, untrained.Tokens)));
        var files = QuickstartFolder.Prepare(folder, tokenizer);
        var description = Describe(folder, stories, options);

        var view = new QuickstartView(terminal, options, prompt, untrained.Text, Sample);
        TrainingResult result;
        try
        {
            result = new Trainer(loaded.Model, data, options).Run(files, resume: false, view, interruption.Token);
        }
        finally
        {
            view.Close();
        }
        view.Summarize(result);
        for (var i = 0; i < QuickstartPlan.Stories && !result.Interrupted; i++)
        {
            var story = Write(loaded, StoryGrammar.Prompts[i], plan.StoryTokens, (ulong)i + 2, ["\n"]);
            SampleText.Show(terminal, i == 0 ? "now it writes" : "and", StoryGrammar.Prompts[i], story.Text);
        }

        var quoted = Shell.Quote(folder);
        string[] commands = [$"loquat generate {quoted} --prompt \"One day, \" --tokens 500", $"loquat predict {quoted} --prompt \"Once upon a ti\"", "loquat train --text your-text.txt --out my-model"];
        var report = Path.Combine(folder, QuickstartFolder.ReportFile);
        new QuickstartReport
        {
            Loaded = loaded,
            Description = description,
            View = view,
            Result = result,
            Characters = stories.Length,
            Sentence = Sentence(stories),
            Commands = commands,
        }.Write(report);

        terminal.Say($"{(result.Interrupted ? "Stopped early" : "Done")} in {Amounts.Time(watch.Elapsed.TotalSeconds)}. The model is in {folder}, the report is {report}. Next:");
        foreach (var command in commands)
            terminal.Say($"  {command}");
        terminal.Result(json =>
        {
            TrainVerb.WriteResult(json, result with { Seconds = watch.Elapsed.TotalSeconds });
            json.WriteString("out", folder);
            json.WriteString("report", report);
            json.WriteString("before", untrained.Text);
            json.WriteString("after", view.Samples[^1].Text);
        });
        return result.Interrupted ? interruption.ExitCode : ExitCode.Success;

        GenerationResult Sample() => Write(loaded, prompt, plan.SampleTokens, seed: 1, []);
    }

    private static GenerationResult Write(LoadedModel loaded, string prompt, int tokens, ulong seed, IReadOnlyList<string> stops) =>
        new TextGenerator(loaded).Generate(prompt, new GenerationOptions { Tokens = tokens, Sampling = s_sampling, Seed = seed, Stops = stops });

    /// <summary>Writes the text and the run's description, so that the run can be resumed like any other.</summary>
    private static RunDescription Describe(string folder, string stories, TrainingOptions options)
    {
        var text = Path.GetFullPath(Path.Combine(folder, QuickstartFolder.TextFile));
        AtomicFile.WriteText(text, stories);
        var sizes = QuickstartPlan.Configuration(1);
        var description = new RunDescription
        {
            Verb = QuickstartFolder.Verb,
            Text = [text],
            TextHashes = [FileHash.Sha256(text)],
            Layers = sizes.Layers,
            Heads = sizes.Heads,
            Width = sizes.Width,
            Options = options,
        };
        description.Save(folder);
        return description;
    }

    /// <summary>The beginning of the last story, which is held out: some forty characters, up to the end of a word.</summary>
    private static string Sentence(string stories)
    {
        var text = stories.TrimEnd();
        var start = text.LastIndexOf('\n') + 1;
        var length = Math.Min(40, text.Length - start);
        return text.Substring(start, length).TrimEnd();
    }
}
