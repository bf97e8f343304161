// A folder for one test. Every test project compiles this file.
namespace Loquat.Testing;

/// <summary>A fresh folder that goes with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    // In memory where the system has such a folder: the tests write tens of thousands of small files.
    private static readonly string s_memory = Directory.Exists("/dev/shm") ? "/dev/shm" : System.IO.Path.GetTempPath();

    public TemporaryFolder() : this(s_memory)
    {
    }

    private TemporaryFolder(string root) => Path = Directory.CreateDirectory(System.IO.Path.Combine(root, $"loquat-{Guid.NewGuid():N}")).FullName;

    public string Path { get; }

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public string[] Names => [.. Directory.GetFiles(Path).Select(file => System.IO.Path.GetFileName(file)!).Order(StringComparer.Ordinal)];

    /// <summary>A folder for files of gigabytes.</summary>
    public static TemporaryFolder OnDisk() => new(System.IO.Path.GetTempPath());

    public string Write(string name, ReadOnlySpan<byte> bytes)
    {
        File.WriteAllBytes(this[name], bytes);
        return this[name];
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
