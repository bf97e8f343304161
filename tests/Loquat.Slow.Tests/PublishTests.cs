// The published command: one self-contained, trimmed, precompiled file, its size, how soon it answers, and how fast it trains.
using System.Diagnostics;
using Loquat.Text.Stories;
using Loquat.Training.Tests.Processes;

namespace Loquat.Slow.Tests;

public sealed class PublishTests(ITestOutputHelper output)
{
    [Fact]
    public void OneFileThatIsSmallAndQuick()
    {
        SlowTest.Require();
        using var folder = TemporaryFolder.OnDisk();
        using (var publish = LoquatProcess.StartFile("dotnet", "publish", Path.Combine(RepositoryFolder.Path, "src", "Loquat.Cli"), "-c", "Release", "-o", folder["out"], "-v", "quiet"))
            Assert.True(publish.Wait(TimeSpan.FromMinutes(15)) == 0, publish.Output + publish.Error);
        var file = Assert.Single(Directory.GetFiles(folder["out"]), name => Path.GetFileNameWithoutExtension(name) == "loquat");
        output.WriteLine($"Files: {string.Join(", ", Directory.GetFiles(folder["out"]).Select(name => $"{Path.GetFileName(name)} {new FileInfo(name).Length / 1e6:F1} MB"))}");
        Assert.True(new FileInfo(file).Length <= 40_000_000, "The file has more than 40 MB.");

        var help = Enumerable.Range(0, 9).Select(_ => Time(() => LoquatProcess.StartFile(file, "--help"))).Order().ToList();
        output.WriteLine($"loquat --help: {help[0] * 1000:F0} ms at best, {help[4] * 1000:F0} ms in the middle.");
        Assert.True(help[4] <= 0.15, $"--help took {help[4]:F3} s.");

        File.WriteAllText(folder["text.txt"], StoryGrammar.Generate(seed: 1, characters: 200_000));
        var (published, built) = (new List<double>(), new List<double>());
        for (var round = 0; round < 3; round++)
        {
            string[] Arguments(string name) => ["train", "--text", folder["text.txt"], "--out", folder[$"{name}{round}"], "--steps", "150", "--eval-every", "0", "--json"];
            published.Add(Speed(LoquatProcess.StartFile(file, Arguments("published"))));
            built.Add(Speed(LoquatProcess.Start(Arguments("built"))));
        }
        output.WriteLine($"Tokens per second: published {string.Join(" ", published)}; built {string.Join(" ", built)}.");
        Assert.True(published.Max() >= 0.95 * built.Max(), "The published file trains more slowly.");
    }

    private static double Time(Func<LoquatProcess> start)
    {
        var watch = Stopwatch.StartNew();
        using var process = start();
        Assert.Equal(0, process.Wait(TimeSpan.FromMinutes(1)));
        return watch.Elapsed.TotalSeconds;
    }

    private static double Speed(LoquatProcess process)
    {
        using (process)
        {
            Assert.True(process.Wait(TimeSpan.FromMinutes(5)) == 0, process.Error);
            return process.Result["tokens_per_second"]!.GetValue<double>();
        }
    }
}
