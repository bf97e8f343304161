// Rotary position embedding: every pair of values of a head is turned by an angle that grows with the token's position.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.Rotary;

/// <summary>Turns queries and keys by their positions, on all workers.</summary>
/// <remarks>
/// Source: Su et al., "RoFormer: Enhanced transformer with rotary position embedding" (2021). A value is one product and one multiply-add, so its bits depend on
/// nothing but its pair and its angle.
/// </remarks>
public static unsafe class RotaryKernels
{
    /// <summary>(y₁, y₂) (+)= (x₁ c - x₂ s, x₂ c + x₁ s) for every pair of every head, with s negated when turning back.</summary>
    /// <param name="shape">Sizes and conventions.</param>
    /// <param name="angles">[P, D]: for each row the D/2 cosines c, then the D/2 sines s.</param>
    /// <param name="x">The source.</param>
    /// <param name="y">The destination, other memory than the source.</param>
    /// <param name="accumulate">Whether to add to the destination.</param>
    /// <exception cref="ArgumentException">A size is impossible or a span too short.</exception>
    public static void Turn(in RotaryShape shape, ReadOnlySpan<float> angles, ReadOnlySpan<float> x, Span<float> y, bool accumulate)
    {
        shape.Check(angles.Length, x.Length, y.Length);
        fixed (float* pa = angles, px = x, py = y)
            RangeKernel.Launch(new TokenKernel(shape, pa, px, py, accumulate), shape.Tokens, 4L * shape.Heads * shape.HeadSize);
    }

    private readonly struct TokenKernel(RotaryShape shape, float* angles, float* x, float* y, bool accumulate) : IRangeKernel
    {
        // 1 at odd lanes.
        private static ReadOnlySpan<float> Parity => [0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1];

        public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
        {
            var (half, sign) = (shape.HeadSize / 2, shape.IsInverse ? -1f : 1f);
            // Angles of interleaved pairs, each twice and the sines of first values negated.
            float* pairs = stackalloc float[shape.IsInterleaved && V.Width > 1 && shape.HeadSize <= MostInterleaved ? 2 * shape.HeadSize : 0];
            for (var token = start; token < end; token++)
            {
                var cosines = angles + ((nint)(token % shape.AngleRows) * shape.HeadSize);
                var from = x + ((nint)token * shape.SourceStride);
                var to = y + ((nint)token * shape.DestinationStride);
                if (!shape.IsInterleaved)
                {
                    for (var head = 0; head < shape.Heads; head++, from += shape.HeadSize, to += shape.HeadSize)
                        Halves<V>(half, cosines, cosines + half, sign, from, to);
                }
                else if (V.Width > 1 && shape.HeadSize <= MostInterleaved)
                {
                    for (var i = 0; i < half; i++)
                    {
                        pairs[2 * i] = pairs[(2 * i) + 1] = cosines[i];
                        pairs[shape.HeadSize + (2 * i)] = -sign * cosines[half + i];
                        pairs[shape.HeadSize + (2 * i) + 1] = sign * cosines[half + i];
                    }
                    for (var head = 0; head < shape.Heads; head++, from += shape.HeadSize, to += shape.HeadSize)
                        Neighbours<V>(shape.HeadSize, pairs, pairs + shape.HeadSize, from, to);
                }
                else
                {
                    for (var head = 0; head < shape.Heads; head++, from += shape.HeadSize, to += shape.HeadSize)
                    {
                        for (var i = 0; i < half; i++)
                            Pair(cosines[i], sign * cosines[half + i], from[2 * i], from[(2 * i) + 1], to + (2 * i), to + (2 * i) + 1);
                    }
                }
            }
        }

        private const int MostInterleaved = 512;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Halves<V>(int half, float* cosines, float* sines, float sign, float* from, float* to) where V : unmanaged, ILanes<V>
        {
            var signs = V.Create(sign);
            var i = 0;
            for (; i <= half - V.Width; i += V.Width)
            {
                V c = V.Load(cosines + i), s = V.Load(sines + i) * signs, first = V.Load(from + i), second = V.Load(from + half + i);
                Put(V.Fma(first, c, -(second * s)), to + i);
                Put(V.Fma(second, c, first * s), to + half + i);
            }
            for (; i < half; i++)
                Pair(cosines[i], sign * sines[i], from[i], from[half + i], to + i, to + half + i);
        }

        // Neighbours come by loading one value further and one value before: only vectors with a value on both sides can.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Neighbours<V>(int size, float* cosines, float* sines, float* from, float* to) where V : unmanaged, ILanes<V>
        {
            var isOdd = V.GreaterThan(V.Load((float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(Parity))), V.Zero);
            var i = 0;
            for (; i < Math.Min(2, size); i += 2)
                Pair(cosines[i], sines[i + 1], from[i], from[i + 1], to + i, to + i + 1);
            for (; i < size - V.Width; i += V.Width)
            {
                var other = V.Select(isOdd, V.Load(from + i - 1), V.Load(from + i + 1));
                Put(V.Fma(V.Load(from + i), V.Load(cosines + i), other * V.Load(sines + i)), to + i);
            }
            for (; i < size; i += 2)
                Pair(cosines[i], sines[i + 1], from[i], from[i + 1], to + i, to + i + 1);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Pair(float cosine, float sine, float first, float second, float* toFirst, float* toSecond)
        {
            var (a, b) = (MathF.FusedMultiplyAdd(first, cosine, -(second * sine)), MathF.FusedMultiplyAdd(second, cosine, first * sine));
            *toFirst = accumulate ? *toFirst + a : a;
            *toSecond = accumulate ? *toSecond + b : b;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Put<V>(V value, float* to) where V : unmanaged, ILanes<V> => V.Store(accumulate ? V.Load(to) + value : value, to);
    }
}
