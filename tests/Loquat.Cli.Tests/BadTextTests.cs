// Texts and sizes that cannot be trained on: one sentence, the right exit code, nothing written.
namespace Loquat.Cli.Tests;

public sealed class BadTextTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void AMissingText() => Refused(1, [], _place["missing.txt"], "does not exist");

    [Fact]
    public void AnEmptyText() => Refused(1, [], Write([]), "empty");

    [Fact]
    public void AFolderAsText() => Refused(1, [], _place.Path, "folder");

    [Fact]
    public void ATextOfOneCharacter() => Refused(1, [], Write("x"u8), "context");

    [Fact]
    public void ABinaryText() => Refused(1, [], Write([0x89, 0x50, 0x00, 0xFF, 0x0D]), "not UTF-8");

    [Fact]
    public void ANulByteInText() => Refused(1, [], Write("good so far\0and on"u8), "NUL");

    [Fact]
    public void AContextLongerThanTheText() => Refused(1, ["--context", "5000"], _place.Story(), "5000");

    [Fact]
    public void HeadsThatDoNotDivideTheWidth() => Refused(2, ["--heads", "3", "--width", "8"], _place.Story(), "3 heads");

    [Fact]
    public void AMinimumAboveTheLearningRate() => Refused(2, ["--learning-rate", "0.001", "--min-learning-rate", "0.1"], _place.Story(), "--min-learning-rate");

    [Fact]
    public void AModelLargerThanTheMachine() => Refused(1, ["--width", "1000000", "--heads", "1000", "--layers", "90"], _place.Story(), "parameters");

    [Fact]
    public void ABadTextToEvaluate()
    {
        var model = _place.Model();
        Command.Fail(1, ["evaluate", model, "--text", _place["missing.txt"], "--json"], "missing.txt");
        Command.Fail(1, ["evaluate", model, "--text", Write("O"u8)], "at least 2");
        Command.Fail(1, ["evaluate", model, "--text", Write("Once ☃"u8)], "☃", "byte 5");
    }

    private string Write(ReadOnlySpan<byte> bytes)
    {
        File.WriteAllBytes(_place["bad.txt"], bytes.ToArray());
        return _place["bad.txt"];
    }

    private void Refused(int exitCode, string[] options, string text, params string[] words)
    {
        string[] tiny = ["--steps", "2", .. options.Contains("--context") ? [] : new[] { "--context", "8" }, .. options];
        Command.Fail(exitCode, ["train", "--text", text, "--out", _place["model"], .. tiny], words);
        Assert.False(Directory.Exists(_place["model"]));
    }
}
