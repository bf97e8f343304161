// The scalar twin of RandomKernels: one element at a time, straight from the definition.
using System.Numerics;

namespace Loquat.Kernels.Random;

/// <summary>Plain loops that say what <see cref="RandomKernels"/> computes, in any precision.</summary>
public static class RandomReference
{
    /// <inheritdoc cref="RandomKernels.Uniform"/>
    public static void Uniform<T>(Span<T> y, T low, T high, ulong seed, ulong stream)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var philox = new Philox4x32(seed, stream);
        for (var i = 0; i < y.Length; i++)
        {
            var value = T.FusedMultiplyAdd(Unit<T>(philox, i), high - low, low);
            y[i] = T.Max(T.Min(value, T.BitDecrement(high)), low);
        }
    }

    /// <inheritdoc cref="RandomKernels.Normal"/>
    public static void Normal<T>(Span<T> y, T mean, T deviation, ulong seed, ulong stream)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int half = PhiloxFill.Chunk / 2;
        var philox = new Philox4x32(seed, stream);
        for (var i = 0; i < y.Length; i++)
        {
            var isSecond = i % PhiloxFill.Chunk >= half;
            var pair = isSecond ? i - half : i;
            var radius = T.Sqrt(T.CreateChecked(-2) * T.Log(T.One - Unit<T>(philox, pair)));
            var angle = T.Tau * Unit<T>(philox, pair + half);
            y[i] = mean + (deviation * radius * (isSecond ? T.Sin(angle) : T.Cos(angle)));
        }
    }

    internal static T Unit<T>(Philox4x32 philox, int i) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        T.CreateChecked(Philox4x32.ToUnit(philox.Word((ulong)i)));
}
