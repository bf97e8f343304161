// loquat train: its result, its folder, resuming, refusals.
namespace Loquat.Cli.Tests;

public sealed class TrainTests
{
    [Fact]
    public void JsonHasExactlyTheNamedFieldsAndTalkGoesToStandardError()
    {
        using var place = new Workplace();
        var run = Command.Succeed(["train", "--text", place.Story(), "--out", place["model"], .. Command.Tiny, "--json"]);
        Assert.Equal(["steps", "train_loss", "val_loss", "best_val_loss", "tokens_per_second", "seconds", "peak_memory_mb", "parameters"], Command.Names(run.Json));
        Assert.Single(run.Output.TrimEnd('\n').Split('\n'));
        Assert.Equal(6, run.Json.GetProperty("steps").GetInt64());
        Assert.InRange(run.Json.GetProperty("val_loss").GetDouble(), 1, 6);
        Assert.Contains("estimate", run.Error, StringComparison.Ordinal);
        Assert.Contains("truth", run.Error, StringComparison.Ordinal);
        Assert.Contains("step 3/6", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutAValidationPartItsLossesAreNull()
    {
        using var place = new Workplace();
        var run = Command.Succeed(["train", "--text", place.Story(), "--out", place["model"], .. Command.Tiny, "--val-fraction", "0", "--json"]);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, run.Json.GetProperty("val_loss").ValueKind);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, run.Json.GetProperty("best_val_loss").ValueKind);
    }

    [Fact]
    public void TheFolderIsAModelFolderWithItsRun()
    {
        using var place = new Workplace();
        var folder = place.Model();
        foreach (var name in new[] { "config.json", "model.safetensors", "tokenizer.json", "training_state.safetensors", "training.json", "metrics.jsonl", "best/model.safetensors" })
            Assert.True(File.Exists(Path.Combine(folder, name)), name);
        Assert.Empty(Directory.EnumerateFiles(folder, ".*"));
    }

    [Fact]
    public void SeveralTextsAreOneText()
    {
        using var place = new Workplace();
        var whole = place.Story();
        var text = File.ReadAllText(whole);
        File.WriteAllText(place["a.txt"], text[..200]);
        File.WriteAllText(place["b.txt"], text[200..]);
        Command.Succeed(["train", "--text", whole, "--out", place["one"], .. Command.Tiny]);
        Command.Succeed(["train", "--text", place["a.txt"], place["b.txt"], "--out", place["two"], .. Command.Tiny]);
        Assert.Equal(File.ReadAllBytes(place["one/model.safetensors"]), File.ReadAllBytes(place["two/model.safetensors"]));
    }

    [Fact]
    public void ThreadsDoNotChangeTheModel()
    {
        using var place = new Workplace();
        Assert.Equal(File.ReadAllBytes(place.Model("one", "--threads", "1") + "/model.safetensors"), File.ReadAllBytes(place.Model("three", "--threads", "3") + "/model.safetensors"));
    }

    [Fact]
    public void ResumingACompleteRunSaysSoAndChangesNoWeight()
    {
        using var place = new Workplace();
        var folder = place.Model();
        var before = File.ReadAllBytes(folder + "/model.safetensors");
        var run = Command.Succeed("train", "--out", folder, "--resume", "--json");
        Assert.Equal(6, run.Json.GetProperty("steps").GetInt64());
        Assert.Contains("complete", run.Error, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(folder + "/model.safetensors"));
    }

    [Fact]
    public void AResumedRunTakesMoreStepsAndRemembersThem()
    {
        using var place = new Workplace();
        var folder = place.Model();
        Assert.Equal(9, Command.Succeed("train", "--out", folder, "--resume", "--steps", "9", "--json").Json.GetProperty("steps").GetInt64());
        Assert.Contains("complete", Command.Succeed("train", "--out", folder, "--resume").Output, StringComparison.Ordinal);
        Command.Fail(2, ["train", "--out", folder, "--resume", "--steps", "8"], "--steps");
    }

    [Theory]
    [InlineData("--batch", "3")]
    [InlineData("--layers", "2")]
    [InlineData("--context", "9")]
    [InlineData("--tokenizer", "byte")]
    [InlineData("--learning-rate", "0.01")]
    [InlineData("--seed", "5")]
    public void AResumedRunWithOtherOptionsIsRefused(string option, string value)
    {
        using var place = new Workplace();
        var folder = place.Model();
        var before = Workplace.Fingerprint(folder);
        Command.Fail(2, ["train", "--out", folder, "--resume", option, value], option, value);
        Assert.Equal(before, Workplace.Fingerprint(folder));
    }

    [Fact]
    public void AResumedRunWithAnotherTextIsRefused()
    {
        using var place = new Workplace();
        var folder = place.Model();
        var before = Workplace.Fingerprint(folder);
        File.WriteAllText(place["story.txt"], File.ReadAllText(place["story.txt"]).Replace('e', 'a'));
        Command.Fail(1, ["train", "--out", folder, "--resume"], "story.txt", "not the text");
        Assert.Equal(before, Workplace.Fingerprint(folder));
    }

    [Fact]
    public void ThereMustBeARunToResume()
    {
        using var place = new Workplace();
        Command.Fail(1, ["train", "--out", place["nothing"], "--resume"], "nothing", "--resume");
        Assert.False(Directory.Exists(place["nothing"]));
        Command.Fail(1, ["train", "--out", place.Path, "--resume"], "training.json");
    }

    [Fact]
    public void AFolderWithAModelIsNotOverwritten()
    {
        using var place = new Workplace();
        var folder = place.Model();
        var before = Workplace.Fingerprint(folder);
        Command.Fail(1, ["train", "--text", place.Story(), "--out", folder, .. Command.Tiny], folder, "--resume");
        Assert.Equal(before, Workplace.Fingerprint(folder));
    }
}
