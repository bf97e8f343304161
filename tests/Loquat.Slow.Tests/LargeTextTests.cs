// A text of one gibibyte: read in bounded memory, in bounded time.
using System.Diagnostics;
using System.Text;
using Loquat.Text.Stories;
using Loquat.Training.Tests.Processes;

namespace Loquat.Slow.Tests;

public sealed class LargeTextTests(ITestOutputHelper output)
{
    private const long TextBytes = 1L << 30;

    [Theory]
    [InlineData("char")]
    [InlineData("byte")]
    public void AGibibyteOfTextIsTrainedOn(string tokenizer)
    {
        SlowTest.Require();
        using var folder = TemporaryFolder.OnDisk();
        var room = new DriveInfo(folder.Path).AvailableFreeSpace;
        Assert.SkipWhen(room < 2 * TextBytes, $"The temporary folder has room for {room >> 20} MB; this test needs 2,048.");
        var part = Encoding.UTF8.GetBytes(StoryGrammar.Generate(seed: 2, characters: 4 << 20));
        using (var file = File.Create(folder["large.txt"]))
        {
            while (file.Length < TextBytes)
                file.Write(part.AsSpan(0, (int)Math.Min(part.Length, TextBytes - file.Length)));
        }
        var watch = Stopwatch.StartNew();
        using var process = LoquatProcess.Start("train", "--text", folder["large.txt"], "--out", folder["run"], "--tokenizer", tokenizer, "--steps", "20", "--val-fraction", "0.0001", "--json");
        Assert.True(process.Wait(TimeSpan.FromMinutes(15)) == 0, process.Error);
        var memory = process.Result["peak_memory_mb"]!.GetValue<double>();
        output.WriteLine($"{tokenizer}: {watch.Elapsed.TotalSeconds:F1} s in all, {memory:F0} MB at most; {process.Result.ToJsonString()}");
        Assert.Equal(20, process.Result["steps"]!.GetValue<long>());
        // One byte an id, and what a run of this model takes.
        Assert.InRange(memory, 1024, 1024 + 400);
        Assert.True(watch.Elapsed < TimeSpan.FromMinutes(5), $"It took {watch.Elapsed.TotalSeconds:F0} s.");
    }
}
