// loquat quickstart at its shortest, and what it does to a folder that is already there.
namespace Loquat.Cli.Tests;

public sealed class QuickstartTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void LeavesAModelAndAReportAndReplacesItself()
    {
        var folder = _place["start"];
        var run = Command.Succeed("quickstart", "--seconds", "1", "--out", folder, "--json");
        Assert.Equal(["steps", "train_loss", "val_loss", "best_val_loss", "tokens_per_second", "seconds", "peak_memory_mb", "parameters", "out", "report", "before", "after"], Command.Names(run.Json));
        Assert.Contains("before training it writes", run.Error, StringComparison.Ordinal);
        var report = File.ReadAllText(Path.Combine(folder, "report.html"));
        Assert.All(new[] { "id=\"curves\"", "id=\"samples\"", "id=\"attention\"", "id=\"estimates\"", "id=\"parameters\"", "id=\"configuration\"", "id=\"commands\"" },
            part => Assert.Contains(part, report, StringComparison.Ordinal));
        Assert.Contains("Layer 2", report, StringComparison.Ordinal);
        Assert.NotEqual("", Command.Succeed("generate", folder, "--prompt", "Once upon", "--tokens", "5").Output);
        Assert.Contains("complete", Command.Succeed("train", "--out", folder, "--resume").Output, StringComparison.Ordinal);

        File.WriteAllText(Path.Combine(folder, "mine.txt"), "kept");
        Command.Succeed("quickstart", "--seconds", "1", "--out", folder);
        Assert.Equal("kept", File.ReadAllText(Path.Combine(folder, "mine.txt")));
    }

    [Fact]
    public void AnythingElseInTheFolderStays()
    {
        var model = _place.Model();
        var before = Workplace.Fingerprint(_place.Path);
        Command.Fail(1, ["quickstart", "--seconds", "1", "--out", model], model, "no quickstart wrote");
        Command.Fail(1, ["quickstart", "--seconds", "1", "--out", _place.Path, "--json"], "no quickstart wrote");
        Assert.Equal(before, Workplace.Fingerprint(_place.Path));
    }
}
