// Kills a training process again and again, looks at what it left each time, and lets it come to its end.
using System.Diagnostics;
using Loquat.Formats.Safetensors;
using Loquat.Models;
using Loquat.Training.Checkpoints;

namespace Loquat.Training.Tests.Processes;

/// <summary>A run that is killed with SIGKILL.</summary>
/// <param name="Arguments">What to train: `train` and its options without --out, --resume and --threads.</param>
/// <param name="Folder">The run's folder.</param>
/// <param name="Seed">Seed of the moments.</param>
internal sealed record KillTrial(IReadOnlyList<string> Arguments, string Folder, int Seed)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(20);

    /// <summary>Number of kills.</summary>
    public int Kills { get; init; } = 20;

    /// <summary>The longest time that a process trains before it is killed.</summary>
    public TimeSpan LongestRun { get; init; } = TimeSpan.FromMilliseconds(80);

    /// <summary>Kills that left a temporary file: they came while a file was being written.</summary>
    public int InTheMiddleOfAFile { get; private set; }

    /// <summary>The step of the checkpoint after each kill; 0 where there was none yet.</summary>
    public List<long> Steps { get; } = [];

    private string State => Path.Combine(Folder, TrainingState.FileName);

    /// <summary>Runs without being killed.</summary>
    public static void Uninterrupted(IReadOnlyList<string> arguments, string folder, int threads)
    {
        using var process = LoquatProcess.Start([.. arguments, "--out", folder, "--threads", $"{threads}"]);
        Assert.True(process.Wait(s_limit) == 0, process.Error);
    }

    /// <summary>Kills the run as often as asked, then lets it end. The number of threads changes from process to process.</summary>
    public void Run()
    {
        var random = new Random(Seed);
        for (var kill = 0; kill < Kills; kill++)
        {
            using var process = Start(1 + (kill % 2));
            // A third of the kills wait for a checkpoint to be written, a third come a while after training has begun, a third come at any time.
            var wasRunning = (kill % 3) switch
            {
                0 => KillDuringCheckpoint(process, random.Next(4)),
                1 => KillAfterCheckpoint(process, LongestRun * random.NextDouble()),
                _ => KillAfter(process, TimeSpan.FromSeconds(0.1 + (1.5 * random.NextDouble()))),
            };
            Assert.True(wasRunning, $"The run was over before kill {kill + 1}: it needs more steps.\n{process.Error}");
            Inspect();
        }
        using (var last = Start(2))
            Assert.True(last.Wait(s_limit) == 0, last.Error);
        Assert.Empty(Temporaries());
    }

    private LoquatProcess Start(int threads) =>
        LoquatProcess.Start([.. Arguments, "--out", Folder, "--threads", $"{threads}", .. File.Exists(State) ? new[] { "--resume" } : []]);

    private bool KillAfter(LoquatProcess process, TimeSpan time)
    {
        WaitUntil(process, () => false, time);
        return process.Kill();
    }

    private bool KillAfterCheckpoint(LoquatProcess process, TimeSpan time)
    {
        var before = LastWrite();
        WaitUntil(process, () => LastWrite() != before, s_limit);
        return KillAfter(process, time);
    }

    private bool KillDuringCheckpoint(LoquatProcess process, int files)
    {
        // Not the first temporary file each time: state, model and best model all get their turn.
        var before = LastWrite();
        WaitUntil(process, () => LastWrite() != before, s_limit);
        var seen = new HashSet<string>();
        WaitUntil(process, () =>
        {
            foreach (var file in Temporaries().Where(file => file.Contains($".{process.Id}.", StringComparison.Ordinal)))
                seen.Add(file);
            return seen.Count > files;
        }, s_limit, eager: true);
        return process.Kill();
    }

    private static void WaitUntil(LoquatProcess process, Func<bool> holds, TimeSpan limit, bool eager = false)
    {
        var watch = Stopwatch.StartNew();
        while (!holds() && watch.Elapsed < limit && !process.WaitForExit(TimeSpan.FromMilliseconds(eager ? 0 : 1)))
        {
        }
    }

    private DateTime LastWrite() => File.GetLastWriteTimeUtc(State);

    private string[] Temporaries()
    {
        try
        {
            return Directory.Exists(Folder) ? Directory.GetFiles(Folder, ".*.tmp", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }) : [];
        }
        catch (IOException)
        {
            // A folder that came or went while it was listed.
            return [];
        }
    }

    /// <summary>Every file that has its real name is whole.</summary>
    private void Inspect()
    {
        if (Temporaries().Length > 0)
            InTheMiddleOfAFile++;
        if (File.Exists(State))
        {
            using var state = SafetensorsFile.Open(State);
            foreach (var tensor in state.Tensors)
                state.ReadSingles(tensor.Name);
            Steps.Add(long.Parse(state.Metadata["step"], System.Globalization.CultureInfo.InvariantCulture));
        }
        else
        {
            Steps.Add(0);
        }
        foreach (var folder in new[] { Folder, Path.Combine(Folder, RunFolder.BestFolder) })
        {
            if (File.Exists(Path.Combine(folder, ModelFolder.WeightsFile)))
                ModelFolder.Load(folder);
            else if (File.Exists(Path.Combine(folder, ModelFolder.ConfigurationFile)))
                ModelFolder.LoadConfiguration(folder);
        }
    }
}
