// The digamma function, by which the Bayesian form of expectation maximisation turns expected counts into weights.
namespace Loquat.Text.Trainers.Unigram;

/// <summary>The derivative of the logarithm of the gamma function.</summary>
internal static class Digamma
{
    /// <summary>psi(x): by psi(x) = psi(x + 1) - 1 / x up to 10, then by its asymptotic series; exact to about 14 digits for x from 0.1 up.</summary>
    public static double Of(double x)
    {
        var value = 0.0;
        for (; x < 10; x++)
            value -= 1 / x;
        var square = 1 / (x * x);
        // The Bernoulli numbers over 2n: 1/12, 1/120, 1/252, 1/240, 1/132, 691/32760.
        var series = square * ((1.0 / 12) - (square * ((1.0 / 120) - (square * ((1.0 / 252) - (square * ((1.0 / 240) - (square * ((1.0 / 132) - (square * (691.0 / 32760)))))))))));
        return value + Math.Log(x) - (0.5 / x) - series;
    }
}
