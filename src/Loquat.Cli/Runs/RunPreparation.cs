// From a run's description to tokens and a model, with each check before the work that needs it.
using Loquat.Cli.Output;
using Loquat.Formats;
using Loquat.Formats.Files;
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
    /// <exception cref="InvalidInputException">A text is wrong, too short or another one, or the model is too large.</exception>
    public static PreparedRun Prepare(RunDescription description, string? resumed, Terminal terminal)
    {
        var corpus = TextCorpus.Open(description.Text);
        var line = new LiveLine(terminal);
        try
        {
            string[] hashes = [.. description.Text.Select(FileHash.Sha256)];
            if (resumed is not null && !hashes.SequenceEqual(description.TextHashes))
                throw new InvalidInputException($"{string.Join(", ", description.Text)} is not the text that the run in {resumed} was begun with; give that text with --text, or train into another folder.");
            var tokenizer = resumed is not null ? Tokenizer.Load(Path.Combine(resumed, ModelFolder.TokenizerFile))
                : description.Tokenizer == TokenizerKind.Byte ? ByteTokenizer.Instance
                : CharTokenizer.Train(corpus, progress => Show("Collecting characters", progress));
            var tokens = corpus.Encode(tokenizer, progress => Show("Reading", progress));
            var configuration = Configuration(description, tokenizer.VocabularySize);
            MemoryCheck.ForTraining(configuration);
            var data = TrainingData.Split(tokens, description.Options.ValidationFraction, description.Options.Context);
            return new PreparedRun(description with { TextHashes = hashes }, tokenizer, data, configuration);
        }
        finally
        {
            line.Clear();
        }

        void Show(string what, CorpusProgress progress)
        {
            if (progress.BytesTotal > 8 << 20)
                line.Show($"{what} {progress.File}: {Amounts.Megabytes(progress.BytesDone)} of {Amounts.Megabytes(progress.BytesTotal)}");
        }
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
