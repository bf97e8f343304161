// What every project file must say or must not say, read from the files themselves.
using System.Xml.Linq;

namespace Loquat.Architecture.Tests;

public sealed class ProjectFileTests
{
    private static readonly string[] s_analyzers = ["IsAotCompatible", "EnableTrimAnalyzer", "EnableSingleFileAnalyzer", "EnableAotAnalyzer"];

    private static IEnumerable<string> AllProjects => Repository.Files.Where(file => file.EndsWith(".csproj", StringComparison.Ordinal));

    [Fact]
    public void AnalyzersAreOnForAllOfSource()
    {
        var shared = XDocument.Parse(Repository.Read("src/Directory.Build.props"));
        foreach (var name in s_analyzers)
            Assert.Equal("true", shared.Descendants(name).Single().Value);
        // Nothing below may turn them off, or silence what they say.
        string[] silencers = [.. s_analyzers, "NoWarn", "TreatWarningsAsErrors", "WarningsNotAsErrors", "SuppressTrimAnalysisWarnings", "SuppressAotAnalysisWarnings"];
        foreach (var project in Repository.SourceProjects)
        {
            var elements = XDocument.Parse(Repository.Read(project)).Descendants().Select(element => element.Name.LocalName);
            Assert.Empty(elements.Intersect(silencers).Select(name => $"{project} sets {name}"));
        }
        Assert.Equal("true", XDocument.Parse(Repository.Read("Directory.Build.props")).Descendants("TreatWarningsAsErrors").Single().Value);
    }

    [Fact]
    public void OnlyKernelsAllowUnsafeBlocks()
    {
        var allowing = Repository.SourceProjects.Where(project => Repository.Read(project).Contains("AllowUnsafeBlocks", StringComparison.Ordinal));
        Assert.Equal(["src/Loquat.Kernels/Loquat.Kernels.csproj"], allowing);
        Assert.DoesNotContain("AllowUnsafeBlocks", Repository.Read("Directory.Build.props"), StringComparison.Ordinal);
        Assert.DoesNotContain("AllowUnsafeBlocks", Repository.Read("src/Directory.Build.props"), StringComparison.Ordinal);
    }

    [Fact]
    public void EveryProjectIsInTheSolution()
    {
        var listed = XDocument.Parse(Repository.Read("Loquat.slnx")).Descendants("Project").Select(project => project.Attribute("Path")!.Value.Replace('\\', '/')).ToList();
        Assert.Empty(AllProjects.Where(project => Repository.IsIn(project, "src") || Repository.IsIn(project, "tests")).Except(listed).Select(project => $"{project} is not in Loquat.slnx"));
        Assert.Empty(listed.Where(project => !File.Exists(Repository.Full(project))).Select(project => $"Loquat.slnx names {project}, which is not there"));
    }

    [Fact]
    public void EveryProjectLocksItsPackages()
    {
        Assert.Equal("true", XDocument.Parse(Repository.Read("Directory.Build.props")).Descendants("RestorePackagesWithLockFile").Single().Value);
        foreach (var project in AllProjects)
            Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(Repository.Full(project))!, "packages.lock.json")), $"{project} has no packages.lock.json beside it; run dotnet restore and add the file.");
    }

    [Fact]
    public void VersionsAreInOnePlace()
    {
        foreach (var project in AllProjects)
            Assert.All(XDocument.Parse(Repository.Read(project)).Descendants("PackageReference"), package => Assert.Null(package.Attribute("Version")));
    }
}
