// The way to the data beside the repository.
namespace Loquat.Models.Tests.Conversion;

internal static class SharedData
{
    /// <summary>A file or folder of the shared data; the test is skipped where it is absent.</summary>
    public static string Find(string relative)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Loquat.slnx")))
            folder = folder.Parent;
        var path = Path.Combine(folder?.Parent?.FullName ?? "", "shared", "data", relative);
        Assert.SkipUnless(Path.Exists(path), $"{path} is not here.");
        return path;
    }
}
