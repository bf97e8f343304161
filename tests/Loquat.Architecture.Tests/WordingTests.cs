// Words that must not stand in any file of the repository: signs of unfinished work, places on one machine, hosts of package registries.
// The words are put together from parts, so that this file does not find itself.
using System.Text.RegularExpressions;

namespace Loquat.Architecture.Tests;

public sealed class WordingTests
{
    private static readonly string[] s_textEndings =
        [".cs", ".md", ".csproj", ".props", ".targets", ".slnx", ".json", ".yml", ".yaml", ".xml", ".py", ".sh", ".html", ".css", ".js", ".txt", ".editorconfig", ".gitignore", "/run", "LICENSE"];

    private static IEnumerable<string> TextFiles => Repository.Files.Where(file => s_textEndings.Any(ending => file.EndsWith(ending, StringComparison.Ordinal)));

    [Fact]
    public void NothingIsUnfinished()
    {
        string[] words = ["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK", "NotImplemented" + "Exception"];
        AssertAbsent(new Regex($@"\b({string.Join('|', words)})\b"), TextFiles);
        AssertAbsent(new Regex(@"\b(place" + @"holder|st" + @"ub(bed|s)?)\b", RegexOptions.IgnoreCase),
            TextFiles.Where(file => !file.EndsWith(".html", StringComparison.Ordinal) && !file.EndsWith("packages.lock.json", StringComparison.Ordinal)));
    }

    [Fact]
    public void NoPathOfOneMachine() =>
        AssertAbsent(new Regex(@"(?<![\w./~$}-])/(wo" + @"rk|ho" + @"me|ro" + @"ot|Us" + @"ers)/\w|\b[A-Z]:\\Us" + "ers"), TextFiles);

    [Fact]
    public void NoTemporaryPathInSource() =>
        AssertAbsent(new Regex(@"""/t" + @"mp\b"), TextFiles.Where(file => Repository.IsIn(file, "src") || Repository.IsIn(file, "tests")));

    [Fact]
    public void NoHostOfAPackageRegistry()
    {
        string[] hosts = ["nu" + "get.org", "py" + "pi.org", "npm" + "js.com", "npm" + "js.org", "cra" + "tes.io", "pkgs.dev." + "azure.com", "conda." + "anaconda.org", "deb." + "debian.org"];
        AssertAbsent(new Regex(string.Join('|', hosts.Select(Regex.Escape)), RegexOptions.IgnoreCase), TextFiles);
    }

    [Fact]
    public void TextFilesAreFound() => Assert.True(TextFiles.Count() > 200, "The search for text files found too few.");

    private static void AssertAbsent(Regex pattern, IEnumerable<string> files)
    {
        var found = new List<string>();
        foreach (var file in files)
        {
            var number = 0;
            foreach (var line in File.ReadLines(Repository.Full(file)))
            {
                number++;
                if (pattern.Match(line) is { Success: true } match)
                    found.Add($"{file}:{number} says {match.Value}");
            }
        }
        Assert.Empty(found);
    }
}
