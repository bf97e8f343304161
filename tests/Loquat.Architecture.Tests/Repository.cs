// The files of the repository, as the architecture tests see them: what is tracked, or would be.
using System.Diagnostics;

namespace Loquat.Architecture.Tests;

/// <summary>The working tree.</summary>
internal static class Repository
{
    private static readonly string[] s_outside = ["bin", "obj", "artifacts", "TestResults", ".git", ".vs", ".vscode", ".idea", "quickstart"];

    /// <summary>The folder of the solution.</summary>
    public static string Root => RepositoryFolder.Path;

    /// <summary>Every file that belongs to the repository, relative to its root, with forward slashes.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. (Tracked() ?? Walk()).Where(file => File.Exists(Full(file))).Order(StringComparer.Ordinal)];

    /// <summary>The C# files of src/ and tests/.</summary>
    public static IEnumerable<string> Sources => Files.Where(file => file.EndsWith(".cs", StringComparison.Ordinal) && (IsIn(file, "src") || IsIn(file, "tests")));

    /// <summary>The project files of src/.</summary>
    public static IEnumerable<string> SourceProjects => Files.Where(file => file.EndsWith(".csproj", StringComparison.Ordinal) && IsIn(file, "src"));

    public static bool IsIn(string file, string folder) => file.StartsWith(folder + "/", StringComparison.Ordinal);

    public static string Full(string file) => Path.Combine(Root, file);

    public static string Read(string file) => File.ReadAllText(Full(file));

    /// <summary>Tracked files and new ones that are not ignored; null where git is not at hand.</summary>
    private static IReadOnlyList<string>? Tracked()
    {
        try
        {
            using var git = Process.Start(new ProcessStartInfo("git", ["ls-files", "--cached", "--others", "--exclude-standard"])
            {
                WorkingDirectory = Root,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var names = git.StandardOutput.ReadToEnd();
            git.WaitForExit();
            return git.ExitCode == 0 ? names.Split('\n', StringSplitOptions.RemoveEmptyEntries) : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static IEnumerable<string> Walk() => Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
        .Where(file => !file.Split('/').Any(s_outside.Contains));
}
