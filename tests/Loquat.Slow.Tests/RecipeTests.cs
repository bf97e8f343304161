// The training recipe at its full size: the loss it reaches, the memory it holds, and what kills do to it.
using System.Diagnostics;
using System.Text.Json.Nodes;
using Loquat.Training.Tests.Processes;

namespace Loquat.Slow.Tests;

public sealed class RecipeTests(ITestOutputHelper output)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(60);

    [Fact]
    public void TheDefaultRunOnShakespeareReachesALossOf190()
    {
        SlowTest.Require();
        using var folder = TemporaryFolder.OnDisk();
        using var process = LoquatProcess.Start("train", "--text", SharedData.Find("tinyshakespeare/input.txt"), "--out", folder["run"], "--json");
        Assert.True(process.Wait(s_limit) == 0, process.Error);
        var result = process.Result;
        output.WriteLine($"{Environment.ProcessorCount} processors: {result.ToJsonString()}");
        Assert.Equal(2000, result["steps"]!.GetValue<long>());
        Assert.InRange(result["val_loss"]!.GetValue<double>(), 1.0, 1.90);
    }

    [Fact]
    public void ResidentMemoryIsFlatOver5000Steps()
    {
        SlowTest.Require();
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Resident memory is read from /proc.");
        using var folder = TemporaryFolder.OnDisk();
        using var process = LoquatProcess.Start("train", "--text", SharedData.Find("tinyshakespeare/input.txt"), "--out", folder["run"], "--steps", "5000", "--eval-every", "1000", "--json");
        var samples = new List<(long Step, double Resident)>();
        var watch = Stopwatch.StartNew();
        while (!process.HasExited)
        {
            if (LastStep(folder["run/metrics.jsonl"]) is { } step && (samples.Count == 0 || step >= samples[^1].Step + 100) && SlowTest.Megabytes(process.Id, "VmRSS") is { } resident)
                samples.Add((step, resident));
            process.WaitForExit(TimeSpan.FromMilliseconds(200));
        }
        Assert.True(process.Wait(s_limit) == 0, process.Error);
        output.WriteLine($"{watch.Elapsed.TotalSeconds:F0} s; resident MB by step: {string.Join("  ", samples.Select(sample => $"{sample.Step}: {sample.Resident:F1}"))}");
        // By step 1,100 the first evaluation and checkpoint have been made; from there on nothing may grow.
        var settled = samples.Where(sample => sample.Step > 1100).ToList();
        var growth = settled[^1].Resident - settled[0].Resident;
        output.WriteLine($"Growth from step {settled[0].Step} to {settled[^1].Step}: {growth:F1} MB.");
        Assert.True(settled.Count > 10, "Too few samples.");
        Assert.True(growth < 4, $"Resident memory grew by {growth:F1} MB.");
    }

    [Fact]
    public void TwentyKillsAtTheDefaultSizeChangeNoByte()
    {
        SlowTest.Require();
        using var folder = TemporaryFolder.OnDisk();
        string[] arguments = ["train", "--text", SharedData.Find("tinyshakespeare/input.txt"), "--steps", "800", "--eval-every", "100", "--checkpoint-every", "2"];
        KillTrial.Uninterrupted(arguments, folder["one"], threads: 1);
        KillTrial.Uninterrupted(arguments, folder["two"], threads: 2);
        var trial = new KillTrial(arguments, folder["killed"], Seed: 7) { LongestRun = TimeSpan.FromMilliseconds(600) };
        trial.Run();
        output.WriteLine($"{trial.Kills} kills, {trial.InTheMiddleOfAFile} of them while a file was being written, at steps {string.Join(" ", trial.Steps)}.");
        foreach (var file in new[] { "model.safetensors", "best/model.safetensors" })
        {
            var expected = File.ReadAllBytes(folder["one/" + file]);
            Assert.True(expected.AsSpan().SequenceEqual(File.ReadAllBytes(folder["two/" + file])), $"{file} depends on the number of threads.");
            Assert.True(expected.AsSpan().SequenceEqual(File.ReadAllBytes(folder["killed/" + file])), $"{file} depends on the kills.");
        }
        Assert.True(trial.InTheMiddleOfAFile > 0, "No kill came while a file was being written.");
    }

    private static long? LastStep(string metrics)
    {
        try
        {
            return File.ReadLines(metrics).LastOrDefault(line => line.EndsWith('}')) is { } line ? JsonNode.Parse(line)!["step"]!.GetValue<long>() : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
