// Folders that cannot be read or written: one sentence, exit code 1, and what was there stays as it was.
using System.Buffers.Binary;
using System.Text;

namespace Loquat.Cli.Tests;

public sealed class BadFolderTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Theory]
    [InlineData("generate")]
    [InlineData("evaluate")]
    [InlineData("predict")]
    [InlineData("info")]
    public void AFolderThatIsNoModel(string verb)
    {
        var story = _place.Story();
        string[] options = verb switch { "evaluate" => ["--text", story], "predict" => ["--prompt", "a"], _ => [] };
        Command.Fail(1, [verb, _place["nowhere"], .. options], "nowhere", "does not exist");
        Command.Fail(1, [verb, _place.Path, .. options], "no model folder");
        Command.Fail(1, [verb, story, .. options], "is a file");
    }

    [Fact]
    public void ATruncatedWeightsFile() => Damaged(bytes => bytes[..^10]);

    [Fact]
    public void AnEmptyWeightsFile() => Damaged(_ => []);

    [Fact]
    public void AHugeHeader() => Damaged(bytes => Change(bytes, copy => BinaryPrimitives.WriteUInt64LittleEndian(copy, 1UL << 60)));

    [Fact]
    public void ABitFlippedHeader() => Damaged(bytes => Change(bytes, copy => copy[9] ^= 0x10));

    [Fact]
    public void LyingOffsets() => Damaged(bytes => Header(bytes, header => header.Replace("\"data_offsets\":[0,", "\"data_offsets\":[4,", StringComparison.Ordinal)));

    [Fact]
    public void LyingShapes() => Damaged(bytes => Header(bytes, header => header.Replace("\"shape\":[8]", "\"shape\":[9]", StringComparison.Ordinal)));

    [Fact]
    public void ADamagedConfiguration()
    {
        var model = _place.Model();
        var path = Path.Combine(model, "config.json");
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"n_embd\": 8", "\"n_embd\": 800000", StringComparison.Ordinal));
        Command.Fail(1, ["info", model], "n_embd");
        File.WriteAllText(path, "{");
        Command.Fail(1, ["generate", model], "config.json");
    }

    [Fact]
    public void AFileInPlaceOfTheFolder()
    {
        var story = _place.Story();
        var before = File.ReadAllBytes(story);
        Command.Fail(1, ["train", "--text", story, "--out", story, .. Command.Tiny], "is a file");
        Command.Fail(1, ["train", "--text", story, "--out", Path.Combine(story, "below"), .. Command.Tiny], "below");
        Command.Fail(1, ["quickstart", "--seconds", "1", "--out", story], "is a file");
        Assert.Equal(before, File.ReadAllBytes(story));
    }

    [Fact]
    public void AFolderThatCannotBeMade()
    {
        Assert.SkipUnless(Directory.Exists("/proc"), "Only where /proc is: a folder that even an administrator cannot write to.");
        Command.Fail(1, ["train", "--text", _place.Story(), "--out", "/proc/loquat-model", .. Command.Tiny], "/proc/loquat-model");
    }

    [Fact]
    public void AFullDisk()
    {
        var folder = _place["disk"];
        Directory.CreateDirectory(folder);
        Assert.SkipUnless(OperatingSystem.IsLinux() && Mount("mount", "-t", "tmpfs", "-o", "size=256k", "loquat-test", folder), "Only where a small disk can be mounted.");
        try
        {
            // The run fits, a longer one of a wider model does not; what the first has written stays.
            var story = _place.Story(characters: 300);
            var small = Path.Combine(folder, "small");
            Command.Succeed(["train", "--text", story, "--out", small, .. Command.Tiny]);
            var before = Workplace.Fingerprint(small);
            var run = Command.Run(["train", "--text", story, "--out", Path.Combine(folder, "large"), .. Command.Tiny, "--width", "64", "--json"]);
            Assert.Equal(1, run.ExitCode);
            Assert.Equal("", run.Output);
            Assert.Contains("could not be written", run.Error.TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
            Assert.Equal(before, Workplace.Fingerprint(small));
            Assert.Empty(Directory.EnumerateFiles(folder, ".*.tmp", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }));
        }
        finally
        {
            Mount("umount", folder);
        }
    }

    private static bool Mount(string program, params string[] arguments)
    {
        try
        {
            using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static byte[] Change(byte[] bytes, Action<byte[]> change)
    {
        var copy = bytes.ToArray();
        change(copy);
        return copy;
    }

    private static byte[] Header(byte[] bytes, Func<string, string> change)
    {
        var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        var header = Encoding.UTF8.GetString(bytes, 8, length);
        var changed = change(header);
        Assert.NotEqual(header, changed);
        return [.. bytes[..8], .. Encoding.UTF8.GetBytes(changed), .. bytes[(8 + length)..]];
    }

    private void Damaged(Func<byte[], byte[]> damage)
    {
        var model = _place.Model();
        foreach (var name in new[] { "model.safetensors", "training_state.safetensors" })
        {
            var path = Path.Combine(model, name);
            var good = File.ReadAllBytes(path);
            File.WriteAllBytes(path, damage(good));
            var before = Workplace.Fingerprint(model);
            if (name == "model.safetensors")
            {
                Command.Fail(1, ["generate", model, "--json"], name);
                Command.Fail(1, ["info", model], name);
                Command.Fail(1, ["evaluate", model, "--text", _place["story.txt"]], name);
            }
            else
            {
                Command.Fail(1, ["train", "--out", model, "--resume", "--json"], name);
            }
            Assert.Equal(before, Workplace.Fingerprint(model));
            File.WriteAllBytes(path, good);
        }
    }
}
