// Whatever happens while a file is written, its target holds the old or the new contents and no temporary file stays.
using System.Diagnostics;
using System.Text;
using Loquat.Formats.Files;

namespace Loquat.Formats.Tests.Files;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ALinkIntoTheSystemIsRefused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such folders.");
        File.CreateSymbolicLink(_folder["link"], "/proc/version");
        var error = Assert.Throws<InvalidInputException>(() => AtomicFile.WriteText(_folder["link"], "text"));
        Assert.Contains("belongs to the system", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WritesAndReplaces()
    {
        AtomicFile.WriteText(_folder["a.txt"], "one");
        AtomicFile.WriteText(_folder["a.txt"], "zwei ü");
        Assert.Equal("zwei ü"u8.ToArray(), File.ReadAllBytes(_folder["a.txt"]));
        Assert.Equal(["a.txt"], _folder.Names);
    }

    [Fact]
    public void TheTargetIsUntouchedUntilTheEnd()
    {
        AtomicFile.WriteText(_folder["a"], "old");
        AtomicFile.Write(_folder["a"], stream =>
        {
            stream.Write("new"u8);
            stream.Flush();
            Assert.Equal("old", File.ReadAllText(_folder["a"]));
            Assert.Equal(2, _folder.Names.Length);
        });
        Assert.Equal("new", File.ReadAllText(_folder["a"]));
    }

    [Fact]
    public void AFailureLeavesTheOldFileAndNothingElse()
    {
        AtomicFile.WriteText(_folder["a"], "old");
        Assert.Throws<FormatException>(() => AtomicFile.Write(_folder["a"], stream =>
        {
            stream.Write("new"u8);
            throw new FormatException();
        }));
        Refusal.Of(() => AtomicFile.Write(_folder["a"], _ => throw new IOException("No space left on device")), _folder["a"], "No space left");
        Assert.Equal("old", File.ReadAllText(_folder["a"]));
        Assert.Equal(["a"], _folder.Names);
    }

    [Fact]
    public void AnImpossibleSizeIsRefusedBeforeAnythingIsWritten()
    {
        var called = false;
        Refusal.Of(() => AtomicFile.Write(_folder["a"], _ => called = true, expectedLength: 1L << 60), _folder["a"]);
        Assert.False(called);
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public void AFullDiskLeavesTheOldFile()
    {
        var disk = Directory.CreateDirectory(_folder["disk"]).FullName;
        if (!OperatingSystem.IsLinux() || Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk) != 0)
            Assert.Skip("A small disk can be mounted by a privileged user on Linux only.");
        try
        {
            var path = Path.Combine(disk, "model.bin");
            AtomicFile.WriteText(path, "old");
            foreach (var expectedLength in new[] { 0, 4 << 20 })
            {
                Refusal.Of(() => AtomicFile.Write(path, stream =>
                {
                    for (var i = 0; i < 64; i++)
                        stream.Write(new byte[1 << 16]);
                }, expectedLength), path, "make room");
                Assert.Equal([path], Directory.GetFiles(disk));
                Assert.Equal("old", File.ReadAllText(path));
            }
        }
        finally
        {
            Assert.Equal(0, Run("umount", disk));
        }
    }

    [Fact]
    public void AnExpectedLengthThatIsTooLongIsCut()
    {
        AtomicFile.Write(_folder["a"], stream => stream.Write("abc"u8), expectedLength: 100_000);
        Assert.Equal(3, new FileInfo(_folder["a"]).Length);
    }

    [Fact]
    public void WrongTargetsAreNamed()
    {
        Refusal.Of(() => AtomicFile.WriteText(_folder.Path, "x"), _folder.Path, "folder");
        Refusal.Of(() => AtomicFile.WriteText(_folder["no/such"], "x"), _folder["no"], "does not exist");
        AtomicFile.WriteText(_folder["plain"], "x");
        Refusal.Of(() => AtomicFile.WriteText(_folder["plain/file"], "x"), _folder["plain/file"]);
        File.SetAttributes(_folder["plain"], FileAttributes.ReadOnly);
        Refusal.Of(() => AtomicFile.WriteText(_folder["plain"], "y"), _folder["plain"], "read-only");
        Assert.Equal("x", File.ReadAllText(_folder["plain"]));
    }

    [Fact]
    public void ASymbolicLinkIsFollowed()
    {
        AtomicFile.WriteText(_folder["target"], "old");
        File.CreateSymbolicLink(_folder["link"], _folder["target"]);
        AtomicFile.WriteText(_folder["link"], "new");
        Assert.Equal("new", File.ReadAllText(_folder["target"]));
        Assert.NotNull(File.ResolveLinkTarget(_folder["link"], returnFinalTarget: false));
    }

    [Fact]
    public void ASetIsRenamedOnlyWhenAllOfItIsWritten()
    {
        AtomicFile.WriteText(_folder["a"], "old");
        Assert.Throws<FormatException>(() => AtomicFile.WriteTogether(
            [(_folder["a"], stream => stream.Write("new"u8)), (_folder["b"], _ => throw new FormatException())]));
        Assert.Equal("old", File.ReadAllText(_folder["a"]));
        Assert.Equal(["a"], _folder.Names);
        AtomicFile.WriteTogether([(_folder["a"], stream => stream.Write("1"u8)), (_folder["b"], stream => stream.Write("2"u8))]);
        Assert.Equal("12", File.ReadAllText(_folder["a"]) + File.ReadAllText(_folder["b"]));
        Assert.Equal(["a", "b"], _folder.Names);
    }

    [Fact]
    public void StaleFilesGoAndOthersStay()
    {
        using var dead = Process.Start(new ProcessStartInfo("dotnet", "--version") { RedirectStandardOutput = true })!;
        dead.WaitForExit();
        var parent = Process.GetProcesses().Where(process => process.Id != Environment.ProcessId && process.Id != dead.Id).Min(process => process.Id);
        string[] kept = [$".model.bin.{parent}.3.tmp", ".a.tmp", ".a.b.1.tmp", "model.bin", $"x.1.2.tmp"];
        string[] stale = [$".model.bin.{dead.Id}.17.tmp", $".a.{Environment.ProcessId}.999999.tmp", $".old.{parent}.5.tmp"];
        foreach (var name in kept.Concat(stale))
            _folder.Write(name, "x"u8);
        File.SetLastWriteTimeUtc(_folder[stale[2]], DateTime.UnixEpoch);
        AtomicFile.Write(_folder["busy"], stream =>
        {
            stream.Write("x"u8);
            Assert.Equal(stale.Length, AtomicFile.RemoveStale(_folder.Path));
        });
        Assert.Equal(kept.Append("busy").Order(StringComparer.Ordinal), _folder.Names);
        Assert.Equal(0, AtomicFile.RemoveStale(_folder["absent"]));
    }

    private static int Run(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }

    [Fact]
    public void FingerprintOfAFile()
    {
        _folder.Write("abc", Encoding.ASCII.GetBytes("abc"));
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", FileHash.Sha256(_folder["abc"]));
    }
}
