// The arrows between projects: which project of src/ may refer to which.
using System.Xml.Linq;

namespace Loquat.Architecture.Tests;

public sealed class ReferenceTests
{
    private static readonly Dictionary<string, string[]> s_allowed = new()
    {
        ["Loquat.Kernels"] = [],
        ["Loquat.Formats"] = ["Loquat.Kernels"],
        ["Loquat.Tensors"] = ["Loquat.Kernels"],
        ["Loquat.Nn"] = ["Loquat.Tensors"],
        ["Loquat.Text"] = ["Loquat.Formats"],
        ["Loquat.Models"] = ["Loquat.Nn", "Loquat.Text", "Loquat.Formats"],
        ["Loquat.Training"] = ["Loquat.Models"],
        ["Loquat.Generation"] = ["Loquat.Models"],
        ["Loquat.Insight"] = ["Loquat.Models"],
        ["Loquat.Server"] = ["Loquat.Training", "Loquat.Generation", "Loquat.Insight"],
        ["Loquat.Cli"] = ["Loquat.Training", "Loquat.Generation", "Loquat.Insight", "Loquat.Server"],
    };

    public static TheoryData<string> Projects => [.. Repository.SourceProjects];

    [Theory]
    [MemberData(nameof(Projects))]
    public void ReferencesPointLeftwardOnly(string project)
    {
        var name = Path.GetFileNameWithoutExtension(project);
        Assert.True(s_allowed.ContainsKey(name), $"{name} has no place in the graph of projects; give it one here and in docs/architecture.md.");
        var reachable = Reachable(name);
        foreach (var reference in References(project))
            Assert.True(reachable.Contains(reference), $"{name} refers to {reference}, which is not to its left: it may use {string.Join(", ", reachable.Order())}.");
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void NamespacesAreUsedOnlyWhereTheProjectMayReferToThem(string project)
    {
        // Transitive references make every namespace to the left visible; this finds the ones that a `using` takes from elsewhere.
        var name = Path.GetFileNameWithoutExtension(project);
        var reachable = Reachable(name);
        foreach (var file in Repository.Sources.Where(file => Repository.IsIn(file, "src/" + name)))
        {
            foreach (var line in CSharpText.CodeOf(Repository.Read(file)).Split('\n').Where(line => line.StartsWith("using Loquat.", StringComparison.Ordinal)))
            {
                var used = string.Join('.', line["using ".Length..].TrimEnd(';', '\r').Split('.')[..2]);
                Assert.True(used == name || reachable.Contains(used), $"{file}: {line.Trim()} is not to the left of {name}.");
            }
        }
    }

    [Fact]
    public void TheGraphHasNoCircle()
    {
        foreach (var name in s_allowed.Keys)
            Assert.DoesNotContain(name, Reachable(name));
    }

    [Fact]
    public void ProjectsAreFoundWhereTheyBelong()
    {
        Assert.True(Repository.SourceProjects.Count() >= 8, "The search for projects found too few.");
        Assert.All(Repository.SourceProjects, project => Assert.Equal($"src/{Path.GetFileNameWithoutExtension(project)}/{Path.GetFileName(project)}", project));
    }

    private static HashSet<string> Reachable(string name)
    {
        var found = new HashSet<string>();
        var open = new Stack<string>(s_allowed[name]);
        while (open.TryPop(out var next))
        {
            if (found.Add(next))
            {
                foreach (var further in s_allowed[next])
                    open.Push(further);
            }
        }
        return found;
    }

    private static IEnumerable<string> References(string project) => XDocument.Parse(Repository.Read(project))
        .Descendants("ProjectReference").Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));
}
