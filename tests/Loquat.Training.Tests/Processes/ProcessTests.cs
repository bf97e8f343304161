// A real training process that is killed or interrupted ends with the same bytes as one that was left alone.
using Loquat.Formats.Safetensors;
using Loquat.Text.Stories;
using Loquat.Training.Tests.Runs;

namespace Loquat.Training.Tests.Processes;

public sealed class ProcessTests(ITestOutputHelper output)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(3);

    [Fact]
    public void TwentyKillsChangeNoByte()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no SIGKILL on this system.");
        using var folder = new TemporaryFolder();
        var arguments = Arguments(folder, steps: 3000);
        KillTrial.Uninterrupted(arguments, folder["one"], threads: 1);
        KillTrial.Uninterrupted(arguments, folder["two"], threads: 2);
        SmallRun.AssertSame(folder["one"], folder["two"]);
        var trial = new KillTrial(arguments, folder["killed"], Seed: 20);
        trial.Run();
        output.WriteLine($"{trial.Kills} kills, {trial.InTheMiddleOfAFile} of them while a file was being written, at steps {string.Join(" ", trial.Steps)}.");
        SmallRun.AssertSame(folder["one"], folder["killed"]);
        Assert.True(trial.InTheMiddleOfAFile > 0, "No kill came while a file was being written.");
        Assert.True(trial.Steps.Distinct().Count() > 5, "The kills did not come at different steps.");
    }

    [Theory]
    [InlineData(130)]
    [InlineData(143)]
    public void AnInterruptSavesAndStops(int exitCode)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no SIGINT to send on this system.");
        using var folder = new TemporaryFolder();
        var arguments = Arguments(folder, steps: 250);
        KillTrial.Uninterrupted(arguments, folder["whole"], threads: 2);
        using (var process = LoquatProcess.Start([.. arguments, "--out", folder["run"], "--json"]))
        {
            // The first line of metrics is that of step 1.
            while (!(File.Exists(folder["run/metrics.jsonl"]) && new FileInfo(folder["run/metrics.jsonl"]).Length > 0) && !process.WaitForExit(TimeSpan.FromMilliseconds(1)))
            {
            }
            if (exitCode == 130)
                process.Interrupt();
            else
                process.Terminate();
            Assert.Equal(exitCode, process.Wait(s_limit));
            using var state = SafetensorsFile.Open(folder["run/training_state.safetensors"]);
            var step = long.Parse(state.Metadata["step"], System.Globalization.CultureInfo.InvariantCulture);
            Assert.InRange(step, 1, 249);
            Assert.Equal(step, process.Result["steps"]!.GetValue<long>());
            output.WriteLine($"Stopped after step {step}.");
        }
        using (var process = LoquatProcess.Start([.. arguments, "--out", folder["run"], "--resume"]))
            Assert.True(process.Wait(s_limit) == 0, process.Error);
        SmallRun.AssertSame(folder["whole"], folder["run"]);
    }

    private static string[] Arguments(TemporaryFolder folder, int steps)
    {
        File.WriteAllText(folder["text.txt"], StoryGrammar.Generate(seed: 1, characters: 20_000));
        return ["train", "--text", folder["text.txt"], "--layers", "2", "--heads", "2", "--width", "48", "--context", "24", "--batch", "4", "--dropout", "0.1",
            "--steps", $"{steps}", "--warmup", "20", "--eval-every", "40", "--checkpoint-every", "3"];
    }
}
