// Something to differentiate: leaves with gradients and a forward pass over them, on the backend on which it was built.
using Loquat.Tensors;
using Loquat.Tensors.Autograd;
using Loquat.Tensors.Operations;

namespace Loquat.Golden.Tests.Harness;

/// <summary>Named leaves and a function of them.</summary>
public sealed record Trial(string Name, IReadOnlyList<(string Name, Tensor Tensor)> Leaves, Func<Tensor> Forward)
{
    // Enough blocks of each small size to serve any case from memory that has been filled with NaN.
    private const int PoisonedBlocks = 6;
    private static readonly Dictionary<object, Workspace> s_workspaces = [];

    /// <summary>A further term of the loss, evaluated after the forward pass, or null.</summary>
    public Func<Tensor>? SideLoss { get; init; }

    /// <summary>Leaves whose true gradient is 0, such as a bias on the keys of attention without rotary positions, so that all that can be found is rounding noise.</summary>
    public IReadOnlyCollection<string> Vanishing { get; init; } = [];

    /// <summary>Compares a leaf's gradient with what it should be.</summary>
    public void CheckGradient(int leaf, double[] expected, double tolerance, string what)
    {
        if (Vanishing.Contains(Leaves[leaf].Name))
            Assert.All(GradientOf(leaf), value => Assert.True(Math.Abs(value) < 1e-5, $"{what} has {value} where 0 was expected."));
        else
            Agreement.Check(what, expected, GradientOf(leaf), tolerance);
    }

    /// <summary>The result of the forward pass.</summary>
    public double[] Evaluate()
    {
        using var scope = WorkspaceOfBackend().Begin();
        using var quiet = GradMode.NoGrad();
        return Forward().ToDoubleArray();
    }

    /// <summary>Forward, then backward from Σ y · upstream plus any side loss; the leaves have their gradients afterwards, added to what was there.</summary>
    /// <param name="upstream">The gradient of the result.</param>
    /// <returns>The result of the forward pass.</returns>
    public double[] Differentiate(double[] upstream) => Differentiate(_ => upstream);

    /// <summary>The same with an upstream gradient made for the number of elements of y.</summary>
    public double[] Differentiate(Func<int, double[]> upstreamOf)
    {
        using var scope = PoisonedWorkspace().Begin();
        var y = Forward();
        var values = y.ToDoubleArray();
        var loss = (y * Tensor.From(upstreamOf(y.Count), y.Shape)).Sum();
        if (SideLoss is not null)
            loss += SideLoss();
        loss.Backward();
        return values;
    }

    /// <summary>A leaf's gradient.</summary>
    public double[] GradientOf(int leaf) => Leaves[leaf].Tensor.Grad?.ToDoubleArray()
        ?? throw new InvalidOperationException($"{Name}: {Leaves[leaf].Name} got no gradient.");

    public void ClearGradients()
    {
        foreach (var (_, tensor) in Leaves)
            tensor.ClearGradient();
    }

    /// <summary>A workspace whose free memory holds NaN, so that reading what nobody has written shows.</summary>
    private static Workspace PoisonedWorkspace()
    {
        var workspace = WorkspaceOfBackend();
        using var scope = workspace.Begin();
        for (var count = 32; count <= 512; count += count / 4)
        {
            for (var i = 0; i < PoisonedBlocks; i++)
                Tensor.Full([count], double.NaN);
        }
        return workspace;
    }

    private static Workspace WorkspaceOfBackend()
    {
        var backend = Tensors.Backends.Backend.Default;
        if (!s_workspaces.TryGetValue(backend, out var workspace))
            s_workspaces.Add(backend, workspace = new Workspace());
        return workspace;
    }
}
