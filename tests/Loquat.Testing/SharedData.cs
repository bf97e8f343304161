// The way to the data beside the repository. Every test project compiles this file.
namespace Loquat.Testing;

internal static class SharedData
{
    /// <summary>A file or folder of the shared data; the test is skipped where it is absent.</summary>
    public static string Find(string relative)
    {
        var path = Path.Combine(Path.GetDirectoryName(RepositoryFolder.Path)!, "shared", "data", relative);
        Assert.SkipUnless(Path.Exists(path), $"The data shared/data/{relative} is not beside the repository.");
        return path;
    }
}
