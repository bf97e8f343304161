// The C# of the README, compiled and run: the test fails when the README's lines are not exactly those below.
using Loquat.Tensors.Operations;

namespace Loquat.Tensors.Tests;

public sealed class ReadmeSnippetTests
{
    [Fact]
    public void The_readme_computes_a_gradient()
    {
        var w = Tensor.Normal([3, 1], 0, 1, seed: 1, stream: 0).WithGradient();
        var x = Tensor.From([1f, 2, 3, 4, 5, 6], [2, 3]);
        var loss = (x.MatMul(w) - 1).Power(2).Mean();
        loss.Backward();
        float[] gradient = w.Grad!.ToArray();

        // d mean((x w - 1)²) / dw = xᵀ (x w - 1), with two rows.
        var residual = (x.MatMul(w) - 1).ToArray();
        for (var i = 0; i < 3; i++)
            Assert.Equal((residual[0] * (i + 1)) + (residual[1] * (i + 4)), gradient[i], 1e-4f);
    }

    [Fact]
    public void The_readme_has_these_lines()
    {
        var readme = File.ReadAllText(Path.Combine(RepositoryFolder.Path, "README.md"));
        var snippet = readme.Split("```csharp\n")[1].Split("```")[0];
        var source = File.ReadAllLines(Path.Combine(RepositoryFolder.Path, "tests", "Loquat.Tensors.Tests", "ReadmeSnippetTests.cs")).Select(line => line.Trim()).ToHashSet();
        foreach (var line in snippet.Split('\n').Where(line => line.Length > 0 && !line.StartsWith("using", StringComparison.Ordinal)))
            Assert.Contains(line, source);
    }
}
