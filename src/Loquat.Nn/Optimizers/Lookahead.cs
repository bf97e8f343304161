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
    private readonly Tensor[] _slow;

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
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Tensor Tensor)> State => [.. base.State, .. _inner.State];

    /// <inheritdoc/>
    public override void Step(double learningRate, double gradientScale = 1)
    {
        // The slow weights begin where the first step begins, whatever was loaded into the model since the optimiser was made.
        for (var i = 0; StepCount == 0 && i < _slow.Length; i++)
            _slow[i].Backend.Copy(Parameters[i].Tensor.Storage, _slow[i].Storage, false);
        _inner.StepCount = StepCount;
        _inner.Step(learningRate, gradientScale);
        StepCount++;
        if (StepCount % _interval != 0)
            return;
        for (var i = 0; i < _slow.Length; i++)
            _slow[i].Backend.Lookahead(_slow[i].Storage, Parameters[i].Tensor.Storage, _alpha);
    }

    /// <inheritdoc/>
    protected override void Update(int index, Parameter parameter, Tensor gradient, double learningRate, double gradientScale) =>
        throw new InvalidOperationException("Lookahead updates parameters through the optimiser that it wraps.");
}
