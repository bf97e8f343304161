// training_state.safetensors: everything that a run needs to go on bit for bit, in one file that is replaced atomically. It carries its own copy of the
// parameters, so that a kill between writing it and writing model.safetensors leaves nothing inconsistent.
using System.Globalization;
using Loquat.Formats;
using Loquat.Formats.Safetensors;
using Loquat.Formats.TensorFiles;
using Loquat.Models;
using Loquat.Nn.Optimizers;

namespace Loquat.Training.Checkpoints;

/// <summary>The numbers of a run's progress.</summary>
public sealed record TrainingProgress
{
    /// <summary>Steps done.</summary>
    public long Step { get; init; }

    /// <summary>Lowest validation loss so far.</summary>
    public double BestValidationLoss { get; init; } = double.PositiveInfinity;

    /// <summary>The step of the lowest validation loss.</summary>
    public long BestStep { get; init; }

    /// <summary>Validation loss of the last evaluation; NaN before the first.</summary>
    public double ValidationLoss { get; init; } = double.NaN;

    /// <summary>The step of the last evaluation; 0 before the first.</summary>
    public long EvaluatedStep { get; init; }

    /// <summary>Smoothed training loss; NaN before the first step.</summary>
    public double TrainLoss { get; init; } = double.NaN;
}

/// <summary>Saves and restores runs.</summary>
public static class TrainingState
{
    /// <summary>The file's name within the run's folder.</summary>
    public const string FileName = "training_state.safetensors";

    /// <summary>Writes the state.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="model">The model.</param>
    /// <param name="optimizer">The optimiser.</param>
    /// <param name="progress">The numbers.</param>
    /// <param name="fingerprint">What the run is: options, sizes and data; a resumed run must agree.</param>
    /// <exception cref="InvalidInputException">The file cannot be written; the former state is untouched.</exception>
    public static void Save(string folder, LanguageModel model, Optimizer optimizer, TrainingProgress progress, string fingerprint)
    {
        List<TensorEntry> entries =
        [
            .. model.Parameters.Select(parameter => TensorEntries.Of("parameter." + parameter.Name, parameter.Tensor)),
            .. optimizer.State.Select(state => TensorEntries.Of(state.Name, state.Tensor)),
        ];
        var metadata = new Dictionary<string, string>
        {
            ["step"] = progress.Step.ToString(CultureInfo.InvariantCulture),
            ["best_val_loss"] = Text(progress.BestValidationLoss),
            ["best_step"] = progress.BestStep.ToString(CultureInfo.InvariantCulture),
            ["evaluated_step"] = progress.EvaluatedStep.ToString(CultureInfo.InvariantCulture),
            ["val_loss"] = Text(progress.ValidationLoss),
            ["train_loss"] = Text(progress.TrainLoss),
            ["fingerprint"] = fingerprint,
        };
        SafetensorsWriter.Write(Path.Combine(folder, FileName), entries, metadata);
    }

    /// <summary>Restores a run.</summary>
    /// <returns>The numbers.</returns>
    /// <exception cref="InvalidInputException">There is no state, it is damaged, or it belongs to a run with other options, sizes or data.</exception>
    public static TrainingProgress Load(string folder, LanguageModel model, Optimizer optimizer, string fingerprint)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            throw new InvalidInputException($"{folder} holds no {FileName} to resume from; train without --resume to begin a run there.");
        using var file = SafetensorsFile.Open(path);
        RequireSame(path, Field(file, "fingerprint"), fingerprint);
        foreach (var parameter in model.Parameters)
            TensorEntries.Read(file, file.Get("parameter." + parameter.Name), parameter.Tensor);
        foreach (var (name, tensor) in optimizer.State)
            TensorEntries.Read(file, file.Get(name), tensor);
        optimizer.StepCount = Whole(file, "step");
        return new TrainingProgress
        {
            Step = optimizer.StepCount,
            BestValidationLoss = Number(file, "best_val_loss"),
            BestStep = Whole(file, "best_step"),
            EvaluatedStep = Whole(file, "evaluated_step"),
            ValidationLoss = Number(file, "val_loss"),
            TrainLoss = Number(file, "train_loss"),
        };
    }

    private static void RequireSame(string path, string saved, string asked)
    {
        if (saved == asked)
            return;
        var (was, now) = (Fields(saved), Fields(asked));
        var differences = now.Keys.Union(was.Keys).Where(name => was.GetValueOrDefault(name) != now.GetValueOrDefault(name)).Take(5)
            .Select(name => name is "text" or "model" ? $"the {name} is another one" : $"{Shown(name)} was {Shown(was.GetValueOrDefault(name, "not set"))} and is now {now.GetValueOrDefault(name, "not set")}");
        throw new InvalidInputException($"{path} belongs to a run with other settings ({string.Join("; ", differences)}); resume with the same ones, or train into another folder.");
    }

    /// <summary>Text from a file, cut and without control characters, fit for a message.</summary>
    private static string Shown(string text) => string.Concat((text.Length > 60 ? text[..60] + "…" : text).Select(character => char.IsControl(character) ? '?' : character));

    private static Dictionary<string, string> Fields(string fingerprint) => fingerprint.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split('=', 2)).Where(pair => pair.Length == 2)
        .GroupBy(pair => pair[0], pair => pair[1]).ToDictionary(group => group.Key, group => group.First());

    private static string Field(SafetensorsFile file, string name) => file.Metadata.TryGetValue(name, out var value)
        ? value
        : throw new InvalidInputException($"{file.Path} is no training state: its header lacks '{name}'; train without --resume to begin anew.");

    private static long Whole(SafetensorsFile file, string name) =>
        long.TryParse(Field(file, name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value
            : throw new InvalidInputException($"{file.Path}: '{name}' is '{Shown(Field(file, name))}' where a whole number was expected; the file is damaged.");

    private static double Number(SafetensorsFile file, string name) =>
        double.TryParse(Field(file, name), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value
            : throw new InvalidInputException($"{file.Path}: '{name}' is '{Shown(Field(file, name))}' where a number was expected; the file is damaged.");

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
