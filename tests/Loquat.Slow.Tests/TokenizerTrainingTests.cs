// Training a tokenizer on a gibibyte of text: in the memory that is allowed, with the tokens of a run without a limit.
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Loquat.Training.Tests.Processes;

namespace Loquat.Slow.Tests;

public sealed class TokenizerTrainingTests(ITestOutputHelper output)
{
    private const long TextBytes = 1L << 30;
    private const int Words = 1_600_000;

    // What the process takes beside --max-memory: the runtime, its code, and garbage that is not collected yet.
    private const double BaseMegabytes = 150;

    [Fact]
    public void AGibibyteIsLearnedInAGibibyte()
    {
        SlowTest.Require();
        using var folder = TemporaryFolder.OnDisk();
        var room = new DriveInfo(folder.Path).AvailableFreeSpace;
        Assert.SkipWhen(room < 3 * TextBytes, $"The temporary folder has room for {room >> 20} MB; this test needs 3,072.");
        Write(folder["large.txt"]);
        Train(folder, "capped", "--max-memory", "1GB");
        Train(folder, "uncapped");
        Assert.Equal(Hash(folder["uncapped.json"]), Hash(folder["capped.json"]));
        Assert.Empty(Directory.GetFiles(folder.Path, "*.words"));
    }

    private void Train(TemporaryFolder folder, string name, params string[] options)
    {
        var watch = Stopwatch.StartNew();
        using var process = LoquatProcess.Start(["tokenizer", "train", "--text", folder["large.txt"], "--vocab-size", "8192", "--out", folder[name + ".json"], "--json", .. options]);
        var peak = 0.0;
        while (!process.WaitForExit(TimeSpan.FromMilliseconds(200)))
        {
            peak = Math.Max(peak, SlowTest.Megabytes(process.Id, "VmHWM") ?? 0);
            Assert.True(watch.Elapsed < TimeSpan.FromMinutes(30), $"It takes more than half an hour.\n{process.Error}");
        }
        Assert.True(process.Wait(TimeSpan.FromMinutes(1)) == 0, process.Error);
        output.WriteLine($"{name}: {watch.Elapsed.TotalSeconds:F1} s, {peak:F0} MB at most; {process.Result.ToJsonString()}");
        Assert.Equal(8192, process.Result["vocabulary"]!.GetValue<int>());
        if (options.Length > 0)
            Assert.InRange(peak, 1, 1024 + BaseMegabytes);
    }

    private static string Hash(string path) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)));

    // Words with frequencies as in Zipf's law: the word of rank r occurs with a probability that falls as 1 / r, so most of the words are rare.
    private static void Write(string path)
    {
        var random = new Random(17);
        string[] syllables = [.. from first in "bcdfghklmnprstvw" from vowel in "aeiou" from last in new[] { "", "n", "r", "s" } select $"{first}{vowel}{last}"];
        var spellings = new byte[Words][];
        for (var rank = 0; rank < Words; rank++)
        {
            var word = new StringBuilder();
            // Frequent words are short; the number makes each another one.
            for (var rest = rank; ; rest = (rest / syllables.Length) - 1)
            {
                word.Append(syllables[rest % syllables.Length]);
                if (rest < syllables.Length)
                    break;
            }
            if (rank > 1000 && random.Next(3) == 0)
                word.Append(syllables[random.Next(syllables.Length)]);
            if (rank % 97 == 0)
                word.Append('é');
            spellings[rank] = Encoding.UTF8.GetBytes(word.ToString());
        }
        using var file = File.Create(path);
        using var buffer = new BufferedStream(file, 1 << 20);
        var written = 0L;
        for (var count = 1L; written < TextBytes - 100; count++)
        {
            var word = spellings[(int)Math.Min(Words - 1, Math.Exp(random.NextDouble() * Math.Log(Words)) - 1)];
            buffer.Write(word);
            var end = count % 12 == 0 ? ".\n"u8 : count % 5 == 0 ? ", "u8 : " "u8;
            buffer.Write(end);
            written += word.Length + end.Length;
        }
        buffer.Write("\n"u8);
    }
}
