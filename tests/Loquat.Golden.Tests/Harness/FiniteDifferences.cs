// The gradient check: f(y) = Σ y · w with fixed random weights, differentiated by the five-point central formula, against the backward pass.
using Loquat.Tensors;

namespace Loquat.Golden.Tests.Harness;

/// <summary>Central finite differences.</summary>
public static class FiniteDifferences
{
    /// <summary>Checks every element of every leaf of a trial built by <paramref name="build"/>.</summary>
    public static void Check(Engine engine, Func<Trial> build)
    {
        var isDouble = engine.Backend.RealType == DType.Float64;
        var (step, tolerance) = isDouble ? (1e-3, 1e-6) : (2e-2, 1e-3);
        engine.Run(() =>
        {
            var trial = build();
            var weights = Input.Real("weights", trial.Evaluate().Length).Draw(trial.Name).Reals!;
            trial.Differentiate(weights);
            Assert.NotEmpty(trial.Leaves);
            for (var leaf = 0; leaf < trial.Leaves.Count; leaf++)
            {
                var (name, tensor) = trial.Leaves[leaf];
                trial.CheckGradient(leaf, Numerical(trial, tensor, weights, step), tolerance, $"{trial.Name} on {engine}, gradient of {name}");
            }
        });
    }

    private static double[] Numerical(Trial trial, Tensor leaf, double[] weights, double step)
    {
        var values = leaf.ToDoubleArray();
        var gradient = new double[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var at = values[i];
            var near = Slope(step);
            var far = Slope(2 * step);
            gradient[i] = ((4 * near) - far) / 3;
            Set(at);

            double Slope(double h)
            {
                // The step that was taken is the one that the backend's type could hold.
                var (high, above) = (Set(at + h), Loss());
                var (low, below) = (Set(at - h), Loss());
                return (above - below) / (high - low);
            }

            double Set(double value)
            {
                values[i] = leaf.Type == DType.Float32 ? (float)value : value;
                leaf.Backend.Write(leaf.Storage, values);
                return values[i];
            }
        }
        return gradient;

        double Loss()
        {
            var sum = 0.0;
            var y = trial.Evaluate();
            for (var i = 0; i < y.Length; i++)
                sum += y[i] * weights[i];
            return sum;
        }
    }
}
