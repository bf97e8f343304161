// A folder for one test, and the way to the data beside the repository.
using Loquat.Formats;

namespace Loquat.Text.Tests;

public sealed class TemporaryFolder : IDisposable
{
    // In memory where the system has such a folder: the tests write tens of thousands of small files.
    private static readonly string s_root = Directory.Exists("/dev/shm") ? "/dev/shm" : System.IO.Path.GetTempPath();

    public TemporaryFolder() => Path = Directory.CreateDirectory(System.IO.Path.Combine(s_root, $"loquat-{Guid.NewGuid():N}")).FullName;

    public string Path { get; }

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public string[] Names => [.. Directory.GetFiles(Path).Select(file => System.IO.Path.GetFileName(file)!).Order(StringComparer.Ordinal)];

    public string Write(string name, ReadOnlySpan<byte> bytes)
    {
        File.WriteAllBytes(this[name], bytes);
        return this[name];
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    /// <summary>A file of the shared data; the test is skipped where it is absent.</summary>
    public static string SharedData(string relative)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "Loquat.slnx")) && !System.IO.Path.Exists(System.IO.Path.Combine(folder.FullName, ".git")))
            folder = folder.Parent;
        var path = System.IO.Path.Combine(folder?.Parent?.FullName ?? "", "shared", "data", relative);
        if (!System.IO.Path.Exists(path))
            Assert.Skip($"{path} is not here.");
        return path;
    }

    /// <summary>Runs what must be refused and checks that the refusal is one sentence that names what it should.</summary>
    public static InvalidInputException Refused(Action action, params string[] named)
    {
        var e = Assert.ThrowsAny<InvalidInputException>(action);
        Assert.DoesNotContain('\n', e.Message);
        Assert.EndsWith(".", e.Message);
        foreach (var name in named)
            Assert.Contains(name, e.Message);
        return e;
    }
}
