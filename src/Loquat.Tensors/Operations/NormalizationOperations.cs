// Layer norm and RMS norm over the last axis.
using Loquat.Tensors.Autograd;

namespace Loquat.Tensors.Operations;

/// <summary>Normalisation of each row along the last axis.</summary>
public static class NormalizationOperations
{
    /// <summary>y = γ (x - mean) / √(variance + ε) + β (Ba, Kiros and Hinton 2016).</summary>
    /// <param name="x">[..., C].</param>
    /// <param name="gamma">γ [C], or null for 1.</param>
    /// <param name="beta">β [C], or null for 0.</param>
    /// <param name="epsilon">ε.</param>
    /// <exception cref="ArgumentException">γ or β does not fit.</exception>
    public static Tensor LayerNorm(this Tensor x, Tensor? gamma, Tensor? beta, double epsilon = 1e-5)
    {
        var (rows, columns) = Rows.Of(x);
        Rows.RequireWidth(gamma, columns, "LayerNorm's gamma");
        Rows.RequireWidth(beta, columns, "LayerNorm's beta");
        var y = x.Similar(x.Shape);
        if (!Node.IsNeeded(x, gamma, beta))
        {
            x.Backend.LayerNorm(x.Storage, rows, columns, gamma?.Storage, beta?.Storage, epsilon, y.Storage, null, null);
            return y;
        }
        var statistics = x.Similar([2 * rows]);
        var mean = x.Backend.Slice(statistics.Storage, 0, rows);
        var deviation = x.Backend.Slice(statistics.Storage, rows, rows);
        x.Backend.LayerNorm(x.Storage, rows, columns, gamma?.Storage, beta?.Storage, epsilon, y.Storage, mean, deviation);
        Tensor[] inputs = (gamma, beta) switch
        {
            (null, null) => [x],
            (null, _) => [x, beta],
            (_, null) => [x, gamma],
            _ => [x, gamma, beta],
        };
        return new LayerNormNode(x, gamma, beta, mean, deviation, rows, columns).Record(y, statistics, inputs);
    }

    /// <summary>y = γ x / √(mean(x²) + ε) (Zhang and Sennrich 2019).</summary>
    /// <param name="x">[..., C].</param>
    /// <param name="gamma">γ [C], or null for 1.</param>
    /// <param name="epsilon">ε.</param>
    /// <exception cref="ArgumentException">γ does not fit.</exception>
    public static Tensor RmsNorm(this Tensor x, Tensor? gamma, double epsilon = 1e-6)
    {
        var (rows, columns) = Rows.Of(x);
        Rows.RequireWidth(gamma, columns, "RmsNorm's gamma");
        var y = x.Similar(x.Shape);
        var reciprocal = x.Similar([rows]);
        x.Backend.RmsNorm(x.Storage, rows, columns, gamma?.Storage, epsilon, y.Storage, reciprocal.Storage);
        if (!Node.IsNeeded(x, gamma))
        {
            reciprocal.Storage.Release();
            return y;
        }
        var node = new RmsNormNode(x, gamma, reciprocal, rows, columns);
        return gamma is null ? node.Record(y, reciprocal, x) : node.Record(y, reciprocal, x, gamma);
    }

    private sealed class LayerNormNode(Tensor x, Tensor? gamma, Tensor? beta, Storage mean, Storage deviation, int rows, int columns) : Node
    {
        protected internal override void Backward(Tensor gradient, GradientSink sink)
        {
            GradientTarget dx = default, dGamma = default, dBeta = default;
            if (sink.Wants(x))
                dx = sink.For(x);
            if (sink.Wants(gamma))
                dGamma = sink.For(gamma!);
            if (sink.Wants(beta))
                dBeta = sink.For(beta!);
            x.Backend.LayerNormBackward(x.Storage, rows, columns, gamma?.Storage, mean, deviation, gradient.Storage,
                dx.Tensor?.Storage, dx.Accumulate, dGamma.Tensor?.Storage, dGamma.Accumulate, dBeta.Tensor?.Storage, dBeta.Accumulate);
        }
    }

    private sealed class RmsNormNode(Tensor x, Tensor? gamma, Tensor reciprocal, int rows, int columns) : Node
    {
        protected internal override void Backward(Tensor gradient, GradientSink sink)
        {
            GradientTarget dx = default, dGamma = default;
            if (sink.Wants(x))
                dx = sink.For(x);
            if (sink.Wants(gamma))
                dGamma = sink.For(gamma!);
            x.Backend.RmsNormBackward(x.Storage, rows, columns, gamma?.Storage, reciprocal.Storage, gradient.Storage,
                dx.Tensor?.Storage, dx.Accumulate, dGamma.Tensor?.Storage, dGamma.Accumulate);
        }
    }
}
