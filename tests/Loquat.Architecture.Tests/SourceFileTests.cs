// What every C# file must look like: its header, its length, its namespace, and what it keeps away from.
using System.Text.RegularExpressions;

namespace Loquat.Architecture.Tests;

public sealed partial class SourceFileTests
{
    private const int LongestFile = 500;

    [Fact]
    public void SourcesAreFound() => Assert.True(Repository.Sources.Count() > 150, "The search for C# files found too few.");

    [Fact]
    public void EveryFileOpensWithAHeaderComment() => Assert.All(Repository.Sources, file => Assert.StartsWith("// ", Repository.Read(file), StringComparison.Ordinal));

    [Fact]
    public void NoFileIsLong() => Assert.Empty(Repository.Sources
        .Select(file => (File: file, Lines: File.ReadLines(Repository.Full(file)).Count()))
        .Where(found => found.Lines > LongestFile)
        .Select(found => $"{found.File} has {found.Lines} lines; split it by concept"));

    [Fact]
    public void NamespacesAreFolders()
    {
        foreach (var file in Repository.Sources)
        {
            var found = Namespace().Match(CSharpText.CodeOf(Repository.Read(file)));
            if (!found.Success)
            {
                // Top-level statements and assembly attributes have none.
                Assert.True(Path.GetFileName(file) is "Program.cs" or "AssemblyInfo.cs" or "GlobalUsings.cs", $"{file} has no file-scoped namespace.");
                continue;
            }
            // The folder of a model family is named as its model_type, in lower case.
            var expected = string.Join('.', file.Split('/')[1..^1]);
            Assert.True(string.Equals(expected, found.Groups[1].Value, StringComparison.OrdinalIgnoreCase), $"{file} has namespace {found.Groups[1].Value} where its folder says {expected}.");
            if (!Repository.IsIn(file, "src/Loquat.Models") && !Repository.IsIn(file, "tests/Loquat.Models.Tests"))
                Assert.Equal(expected, found.Groups[1].Value);
        }
    }

    [Fact]
    public void UnsafeCodeIsInKernelsOnly() => AssertAbsent(Unsafe(), file => Repository.IsIn(file, "src") && !Repository.IsIn(file, "src/Loquat.Kernels"));

    [Fact]
    public void SourceUsesNoReflection() => AssertAbsent(Reflection(), file => Repository.IsIn(file, "src"));

    [Fact]
    public void SourceDisposesNoTensors() => AssertAbsent(DisposedTensor(), file => Repository.IsIn(file, "src"));

    [Fact]
    public void TestsDoNotSleep() => AssertAbsent(Sleep(), file => Repository.IsIn(file, "tests"));

    private static void AssertAbsent(Regex pattern, Func<string, bool> where)
    {
        var found = new List<string>();
        foreach (var file in Repository.Sources.Where(where))
        {
            var lines = CSharpText.CodeOf(Repository.Read(file)).Split('\n');
            for (var i = 0; i < lines.Length; i++)
            {
                if (pattern.Match(lines[i]) is { Success: true } match)
                    found.Add($"{file}:{i + 1} uses {match.Value.Trim()}");
            }
        }
        Assert.Empty(found);
    }

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"\bunsafe\b|\bUnsafe\.(?!SizeOf\b)|\bstackalloc\b.*\*|\bMemoryMarshal\.(GetReference|CreateSpan|CreateReadOnlySpan)\b")]
    private static partial Regex Unsafe();

    [GeneratedRegex(@"\bSystem\.Reflection\b(?!\.Metadata)|\.GetType\(\)\.Get|\bActivator\.CreateInstance\b|\bType\.GetType\(|\bdynamic\s+\w+\s*=|\.(GetMethod|GetMethods|GetProperty|GetProperties|GetField|GetFields|GetConstructor|MakeGenericType|MakeGenericMethod)\((?=""|\)|typeof|Binding)")]
    private static partial Regex Reflection();

    [GeneratedRegex(@"\busing\s+(var|Tensor)\s+\w+\s*=\s*Tensor\.")]
    private static partial Regex DisposedTensor();

    [GeneratedRegex(@"\bThread\.Sleep\b|\bThread\.SpinWait\b")]
    private static partial Regex Sleep();
}
