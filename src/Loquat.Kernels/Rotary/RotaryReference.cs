// The naive twin of RotaryKernels: one pair at a time over any floating-point type.
using System.Numerics;

namespace Loquat.Kernels.Rotary;

/// <summary>Rotary position embedding by definition, the oracle of <see cref="RotaryKernels"/>; same parameters.</summary>
public static class RotaryReference
{
    /// <summary>See <see cref="RotaryKernels.Turn"/>.</summary>
    public static void Turn<T>(in RotaryShape shape, ReadOnlySpan<T> angles, ReadOnlySpan<T> x, Span<T> y, bool accumulate) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        shape.Check(angles.Length, x.Length, y.Length);
        var half = shape.HeadSize / 2;
        for (var token = 0; token < shape.Tokens; token++)
        {
            var row = angles.Slice(token % shape.AngleRows * shape.HeadSize, shape.HeadSize);
            for (var head = 0; head < shape.Heads; head++)
            {
                var from = x.Slice((token * shape.SourceStride) + (head * shape.HeadSize), shape.HeadSize);
                var to = y.Slice((token * shape.DestinationStride) + (head * shape.HeadSize), shape.HeadSize);
                for (var i = 0; i < half; i++)
                {
                    var (first, second) = shape.IsInterleaved ? (2 * i, (2 * i) + 1) : (i, i + half);
                    var (cosine, sine) = (row[i], shape.IsInverse ? -row[half + i] : row[half + i]);
                    var (a, b) = ((from[first] * cosine) - (from[second] * sine), (from[second] * cosine) + (from[first] * sine));
                    to[first] = accumulate ? to[first] + a : a;
                    to[second] = accumulate ? to[second] + b : b;
                }
            }
        }
    }
}
