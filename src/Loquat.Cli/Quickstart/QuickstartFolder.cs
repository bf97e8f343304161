// The folder of a quickstart: a former quickstart is replaced, anything else is left alone.
using Loquat.Cli.Runs;
using Loquat.Formats;
using Loquat.Models;
using Loquat.Text.Tokenizers;
using Loquat.Training.Checkpoints;

namespace Loquat.Cli.Quickstart;

/// <summary>Guards and clears the folder.</summary>
internal static class QuickstartFolder
{
    /// <summary>The verb that marks the folder's <see cref="RunDescription"/>.</summary>
    public const string Verb = "quickstart";

    /// <summary>The training text.</summary>
    public const string TextFile = "stories.txt";

    /// <summary>The report.</summary>
    public const string ReportFile = "report.html";

    /// <summary>Refuses a folder with anything but a quickstart in it.</summary>
    /// <exception cref="InvalidInputException">The folder is a file, or holds something else.</exception>
    public static void RequireUsable(string folder)
    {
        if (File.Exists(folder))
            throw new InvalidInputException($"--out {folder} is a file; name a folder for the quickstart.");
        if (!Directory.Exists(folder) || !Directory.EnumerateFileSystemEntries(folder).Any())
            return;
        if (!RunDescription.IsIn(folder) || RunDescription.Load(folder).Verb != Verb)
            throw new InvalidInputException($"--out {folder} holds files that no quickstart wrote; name another folder, so that they stay as they are.");
    }

    /// <summary>Makes the folder and removes the files of a former quickstart from it, and no others.</summary>
    public static RunFolder Prepare(string folder, Tokenizer tokenizer)
    {
        RequireUsable(folder);
        if (Directory.Exists(folder))
        {
            var best = Path.Combine(folder, RunFolder.BestFolder);
            string[] files = [TrainingState.FileName, ModelFolder.WeightsFile, RunFolder.MetricsFile, ReportFile,
                .. new[] { ModelFolder.WeightsFile, ModelFolder.ConfigurationFile, ModelFolder.TokenizerFile }.Select(name => Path.Combine(RunFolder.BestFolder, name))];
            foreach (var path in files.Select(name => Path.Combine(folder, name)).Concat(Directory.EnumerateFiles(folder, "events.out.tfevents.*")))
            {
                if (File.Exists(path))
                    File.Delete(path);
            }
            if (Directory.Exists(best) && !Directory.EnumerateFileSystemEntries(best).Any())
                Directory.Delete(best);
        }
        return RunFolder.Open(folder, tokenizer, resume: false);
    }
}
