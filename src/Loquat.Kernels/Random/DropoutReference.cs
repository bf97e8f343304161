// The scalar twin of DropoutKernels.
using System.Numerics;

namespace Loquat.Kernels.Random;

/// <summary>Plain loops that say what <see cref="DropoutKernels"/> computes, in any precision.</summary>
public static class DropoutReference
{
    /// <inheritdoc cref="DropoutKernels.Apply"/>
    public static void Apply<T>(ReadOnlySpan<T> x, T probability, ulong seed, ulong stream, Span<T> y, bool accumulate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var philox = new Philox4x32(seed, stream);
        for (var i = 0; i < x.Length; i++)
        {
            var keep = RandomReference.Unit<T>(philox, i) >= probability;
            var value = keep ? x[i] / (T.One - probability) : T.Zero;
            y[i] = accumulate ? y[i] + value : value;
        }
    }
}
