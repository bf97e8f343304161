// Tokenizers trained by a process that is interrupted or killed: nothing half written, and a run goes on, or begins again, to the same bits.
using Loquat.Text.Stories;
using Loquat.Training.Tests.Runs;

namespace Loquat.Training.Tests.Processes;

public sealed class TokenizerProcessTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(5);

    [Fact]
    public void ARunWithItsOwnTokenizerGoesOnToTheSameBits()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no SIGINT to send on this system.");
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["text.txt"], StoryGrammar.Generate(seed: 1, characters: 20_000));
        string[] arguments = ["train", "--text", folder["text.txt"], "--tokenizer", "byte-bpe:320", "--layers", "1", "--heads", "2", "--width", "32", "--context", "16", "--batch", "4",
            "--steps", "250", "--warmup", "20", "--eval-every", "40", "--checkpoint-every", "3"];
        KillTrial.Uninterrupted(arguments, folder["whole"], threads: 2);
        using (var process = LoquatProcess.Start([.. arguments, "--out", folder["run"], "--threads", "1"]))
        {
            while (!(File.Exists(folder["run/metrics.jsonl"]) && new FileInfo(folder["run/metrics.jsonl"]).Length > 0) && !process.WaitForExit(TimeSpan.FromMilliseconds(1)))
            {
            }
            process.Interrupt();
            Assert.Equal(130, process.Wait(s_limit));
        }
        using (var process = LoquatProcess.Start("train", "--out", folder["run"], "--resume"))
        {
            Assert.True(process.Wait(s_limit) == 0, process.Error);
            Assert.DoesNotContain("Learned the", process.Output, StringComparison.Ordinal);
        }
        SmallRun.AssertSame(folder["whole"], folder["run"]);
        Assert.Equal(File.ReadAllBytes(folder["whole/tokenizer.json"]), File.ReadAllBytes(folder["run/tokenizer.json"]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WhatEndsWhileTheTokenizerIsTrainedLeavesNothingBehind(bool isKilled)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no SIGINT to send on this system.");
        using var folder = new TemporaryFolder();
        WriteLarge(folder["large.txt"]);
        foreach (var arguments in new string[][] { ["tokenizer", "train", "--out", folder["made.json"]], ["train", "--tokenizer", "bpe:3000", "--out", folder["run"]] })
        {
            using (var process = LoquatProcess.Start([.. arguments, "--text", folder["large.txt"], "--threads", "1"]))
            {
                // Counting takes far longer than this, so whatever the process has come to, the tokenizer is not there yet.
                Assert.False(process.WaitForExit(TimeSpan.FromSeconds(1)), process.Output + process.Error);
                if (isKilled)
                {
                    Assert.True(process.Kill());
                }
                else
                {
                    process.Interrupt();
                    Assert.Equal(130, process.Wait(s_limit));
                }
            }
            Assert.False(File.Exists(folder["made.json"]));
            Assert.False(Directory.Exists(folder["run"]));
            Assert.Equal(["large.txt"], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
        }
        File.WriteAllText(folder["small.txt"], StoryGrammar.Generate(seed: 2, characters: 5_000));
        using var again = LoquatProcess.Start("train", "--tokenizer", "bpe:320", "--out", folder["run"], "--text", folder["small.txt"], "--layers", "1", "--heads", "2", "--width", "8",
            "--context", "8", "--batch", "2", "--steps", "4", "--warmup", "1");
        Assert.True(again.Wait(s_limit) == 0, again.Error);
    }

    // Words that are mostly different, so that counting them takes its time.
    private static void WriteLarge(string path)
    {
        using var file = new StreamWriter(path);
        for (var i = 0; i < 5_000_000; i++)
            file.Write(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{(uint)i * 2654435761:x8} "));
    }
}
