// Lookahead: slow weights that follow another optimiser's fast ones.
using Loquat.Nn.Parameters;
using Loquat.Tensors;

namespace Loquat.Nn.Optimizers;

/// <summary>Lookahead (Zhang et al. 2019): every k steps slow = slow + α (fast - slow), and the fast weights restart there.</summary>
public sealed class Lookahead : Optimizer
{
    private readonly Optimizer _inner;
    private readonly int _interval;
    private readonly double _alpha;
    private readonly OptimizerState _slow;
    private readonly ParameterRuns _all;

    /// <summary>Wraps an optimiser.</summary>
    /// <param name="inner">Moves the fast weights.</param>
    /// <param name="interval">k, at least 1.</param>
    /// <param name="alpha">α in (0, 1].</param>
    public Lookahead(Optimizer inner, int interval = 5, double alpha = 0.5)
        : base(inner.Parameters)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(interval, 1);
        _inner = inner;
        _interval = interval;
        _alpha = alpha;
        _slow = AddState("slow");
        _all = new ParameterRuns(inner.Parameters, onlyWithGradient: false, acrossGaps: true);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Tensor Tensor)> State => [.. base.State, .. _inner.State];

    /// <inheritdoc/>
    public override void Step(double learningRate, double gradientScale = 1)
    {
        // The slow weights begin where the first step begins, whatever was loaded into the model since the optimiser was made.
        var runs = _all.Current();
        for (var i = 0; StepCount == 0 && i < runs.Count; i++)
            runs[i].Values.Backend.Copy(runs[i].Values, _slow.Of(runs[i]), false);
        _inner.StepCount = StepCount;
        _inner.Step(learningRate, gradientScale);
        StepCount++;
        if (StepCount % _interval != 0)
            return;
        for (var i = 0; i < runs.Count; i++)
            runs[i].Values.Backend.Lookahead(_slow.Of(runs[i]), runs[i].Values, _alpha);
    }

    /// <inheritdoc/>
    protected override void Update(ParameterRun run, Storage gradients, double learningRate, double gradientScale) =>
        throw new InvalidOperationException("Lookahead updates parameters through the optimiser that it wraps.");
}
