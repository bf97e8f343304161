// From a run's description to tokens and a model, with each check before the work that needs it.
using System.Diagnostics;
using Loquat.Cli.Output;
using Loquat.Formats;
using Loquat.Formats.Files;
using Loquat.Kernels.Threading;
using Loquat.Models;
using Loquat.Models.Gpt2;
using Loquat.Models.Llama;
using Loquat.Text.Corpora;
using Loquat.Text.Tokenizers;
using Loquat.Training.Data;

namespace Loquat.Cli.Runs;

/// <summary>A run that can begin.</summary>
/// <param name="Description">What was asked, with the texts' hashes.</param>
/// <param name="Tokenizer">The tokenizer.</param>
/// <param name="Data">The tokens.</param>
/// <param name="Configuration">The model's sizes.</param>
internal sealed record PreparedRun(RunDescription Description, Tokenizer Tokenizer, TrainingData Data, LanguageModelConfiguration Configuration);

/// <summary>Prepares runs.</summary>
internal static class RunPreparation
{
    /// <summary>Checks the option values alone.</summary>
    /// <exception cref="UsageException">One is wrong, or two do not go together.</exception>
    public static void CheckOptions(RunDescription description) => UsageException.Check(() =>
    {
        description.Options.Validate();
        if (description.KeyValueHeads > 0 && description.Model != "llama")
            throw new InvalidInputException($"--kv-heads is for llama; the heads of {description.Model} have keys and values of their own, leave it out.");
        Configuration(description, 1).Validate();
    });

    /// <summary>Reads the texts and checks that the run is possible. Writes nothing.</summary>
    /// <param name="description">What was asked.</param>
    /// <param name="resumed">The folder of the run to resume, whose tokenizer and texts must be the same; null for a new run.</param>
    /// <param name="terminal">Where progress is shown.</param>
    /// <param name="cancellation">Stops the preparation.</param>
    /// <exception cref="InvalidInputException">A text is wrong, too short or another one, or the model is too large.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static PreparedRun Prepare(RunDescription description, string? resumed, Terminal terminal, CancellationToken cancellation)
    {
        var choice = TokenizerChoice.Of(description.Tokenizer);
        var corpus = TextCorpus.Open(description.Text);
        var line = new LiveLine(terminal);
        try
        {
            string[] hashes = [.. description.Text.Select(FileHash.Sha256)];
            if (resumed is not null && !hashes.SequenceEqual(description.TextHashes))
                throw new InvalidInputException($"{string.Join(", ", description.Text)} is not the text that the run in {resumed} was begun with; give that text with --text, or train into another folder.");
            // What is trained on the text is trained on the part that the model learns from; the held-out part is then the same text for all tokenizers.
            var (training, heldOut) = choice.IsOfTheText ? (corpus, null) : corpus.SplitAt((long)(corpus.ByteCount * (1 - description.Options.ValidationFraction)));
            if (training is null)
                throw new InvalidInputException($"{corpus.Names[0]} is too short to hold out {description.Options.ValidationFraction:P0} of it; use a longer text, or --val-fraction 0.");
            if (choice.Kind is not null)
                MemoryCheck.ForTraining(Configuration(description, choice.Size));
            var tokenizer = resumed is not null ? Tokenizer.Load(Path.Combine(resumed, ModelFolder.TokenizerFile))
                : choice.Kind is not null ? Train(choice, training, terminal, cancellation)
                : choice.Path is not null ? Tokenizer.Load(choice.Path)
                : choice.Text == TokenizerChoice.Byte ? ByteTokenizer.Instance
                : CharTokenizer.Train(corpus, progress => Show("Collecting characters", progress));
            var configuration = Configuration(description, tokenizer.VocabularySize);
            MemoryCheck.ForTraining(configuration);
            var ids = new TokenSequenceBuilder(tokenizer.VocabularySize);
            training.Encode(tokenizer, ids, progress => Show("Reading", progress), WorkerTeam.Threads);
            var trained = ids.Count;
            heldOut?.Encode(tokenizer, ids, progress => Show("Reading", progress), WorkerTeam.Threads);
            var (fraction, context) = (description.Options.ValidationFraction, description.Options.Context);
            var data = choice.IsOfTheText ? TrainingData.Split(ids.ToSequence(), fraction, context) : TrainingData.SplitAt(ids.ToSequence(), trained, fraction, context);
            return new PreparedRun(description with { TextHashes = hashes }, tokenizer, data, configuration);
        }
        finally
        {
            line.Clear();
        }

        void Show(string what, CorpusProgress progress)
        {
            cancellation.ThrowIfCancellationRequested();
            if (progress.BytesTotal > 8 << 20)
                line.Show($"{what} {progress.File}: {Amounts.Megabytes(progress.BytesDone)} of {Amounts.Megabytes(progress.BytesTotal)}");
        }
    }

    private static Tokenizer Train(TokenizerChoice choice, TextCorpus text, Terminal terminal, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        var view = new TokenizerTrainingView(terminal);
        Tokenizer tokenizer;
        try
        {
            tokenizer = new TokenizerRecipe { Kind = choice.Kind!, VocabularySize = choice.Size, Threads = WorkerTeam.Threads, Progress = view.Show, Cancellation = cancellation }.Train(text);
        }
        finally
        {
            view.Close();
        }
        terminal.Say($"Learned the {Amounts.Count(tokenizer.VocabularySize)} tokens of a {choice.Kind!.Name} tokenizer from {Amounts.Megabytes(text.ByteCount)} of text in {Amounts.Time(watch.Elapsed.TotalSeconds)}.");
        return tokenizer;
    }

    private static LanguageModelConfiguration Configuration(RunDescription description, int vocabulary) => description.Model switch
    {
        "llama" => new LlamaConfiguration
        {
            VocabularySize = vocabulary,
            ContextLength = description.Options.Context,
            Layers = description.Layers,
            Heads = description.Heads,
            KeyValueHeads = description.KeyValueHeads,
            Width = description.Width,
            TieWordEmbeddings = true,
            AttentionDropout = description.Dropout,
            ResidualDropout = description.Dropout,
        },
        "gpt2" => new Gpt2Configuration
        {
            VocabularySize = vocabulary,
            ContextLength = description.Options.Context,
            Layers = description.Layers,
            Heads = description.Heads,
            Width = description.Width,
            Dropout = description.Dropout,
        },
        var other => throw new InvalidInputException($"The model family is '{other}'; 'loquat train' knows gpt2 and llama."),
    };
}
