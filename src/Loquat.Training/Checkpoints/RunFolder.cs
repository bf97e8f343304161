// The folder of a run: the model in Hugging Face's layout, the state to resume from, the best model, and the metrics.
using Loquat.Formats;
using Loquat.Formats.Files;
using Loquat.Models;
using Loquat.Nn.Optimizers;
using Loquat.Text.Tokenizers;

namespace Loquat.Training.Checkpoints;

/// <summary>
/// Writes a run's files. Order makes it safe: the state goes first and is complete in itself; whatever a kill then leaves older is written again.
/// </summary>
public sealed class RunFolder
{
    /// <summary>The subfolder of the model with the lowest validation loss.</summary>
    public const string BestFolder = "best";

    /// <summary>The metrics as JSON lines.</summary>
    public const string MetricsFile = "metrics.jsonl";

    private readonly Tokenizer _tokenizer;

    private RunFolder(string path, Tokenizer tokenizer)
    {
        Path = path;
        _tokenizer = tokenizer;
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>Makes the folder, before any work is done.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="tokenizer">The tokenizer to save with the model.</param>
    /// <param name="resume">Whether the run goes on; otherwise a folder that holds a run is refused.</param>
    /// <exception cref="InvalidInputException">The folder cannot be made or written to, or holds another run.</exception>
    public static RunFolder Open(string path, Tokenizer tokenizer, bool resume)
    {
        RequireUsable(path, resume);
        try
        {
            Directory.CreateDirectory(path);
            Directory.CreateDirectory(System.IO.Path.Combine(path, BestFolder));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"--out {path} cannot be made: {error.Message} Name a folder that you may write to.", error);
        }
        AtomicFile.RemoveStale(path);
        AtomicFile.RemoveStale(System.IO.Path.Combine(path, BestFolder));
        return new RunFolder(path, tokenizer);
    }

    /// <summary>Checks, without touching anything, that a run may begin or go on in a folder.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="resume">Whether the run goes on.</param>
    /// <exception cref="InvalidInputException">The folder is a file, or holds another run or none to resume.</exception>
    public static void RequireUsable(string path, bool resume)
    {
        if (File.Exists(path))
            throw new InvalidInputException($"--out {path} is a file; name a folder to write the model to.");
        var state = System.IO.Path.Combine(path, TrainingState.FileName);
        var weights = System.IO.Path.Combine(path, ModelFolder.WeightsFile);
        if (!resume && (File.Exists(state) || File.Exists(weights)))
            throw new InvalidInputException($"--out {path} already holds a model; add --resume to go on with its run, or name another folder.");
        if (resume && !File.Exists(state))
            throw new InvalidInputException($"{path} holds no {TrainingState.FileName} to resume from; train without --resume to begin a run there.");
    }

    /// <summary>Writes config.json and tokenizer.json.</summary>
    public void SaveDescription(LanguageModel model) => ModelFolder.SaveDescription(Path, model.Configuration, _tokenizer);

    /// <summary>Writes the state, then the model.</summary>
    public void SaveCheckpoint(LanguageModel model, Optimizer optimizer, TrainingProgress progress, string fingerprint)
    {
        TrainingState.Save(Path, model, optimizer, progress, fingerprint);
        SaveModel(model);
    }

    /// <summary>Writes the model's weights.</summary>
    public void SaveModel(LanguageModel model) => ModelFolder.SaveWeights(Path, model);

    /// <summary>Writes the model as the best so far.</summary>
    public void SaveBest(LanguageModel model) => ModelFolder.Save(System.IO.Path.Combine(Path, BestFolder), model, _tokenizer);
}
