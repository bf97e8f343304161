// Clipping by the global norm, as a factor that the optimiser folds into its one pass.
using Loquat.Nn.Parameters;

namespace Loquat.Nn.Optimizers;

/// <summary>Clipping of gradients.</summary>
public static class GradientClipping
{
    /// <summary>√Σ g² over all gradients.</summary>
    public static double GlobalNorm(ParameterSet parameters)
    {
        var sum = 0.0;
        var runs = parameters.GradientRuns();
        for (var i = 0; i < runs.Count; i++)
            sum += runs[i].Gradients!.Backend.SumOfSquares(runs[i].Gradients!);
        return Math.Sqrt(sum);
    }

    /// <summary>The factor min(1, limit / (norm + 10⁻⁶)) that brings the global norm down to the limit (Pascanu et al. 2013).</summary>
    /// <param name="norm">The global norm.</param>
    /// <param name="limit">Largest norm; 0 or less for no limit.</param>
    public static double Scale(double norm, double limit) => limit > 0 ? Math.Min(1, limit / (norm + 1e-6)) : 1;
}
