// Dropout without a stored mask: the keep decision of element i is drawn again from seed, stream and i wherever it is needed,
// so the backward pass is the same call on the gradient.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.Random;

/// <summary>Zeroes random elements and scales up the rest.</summary>
public static unsafe class DropoutKernels
{
    /// <summary>
    /// y[i] (+)= u(i) ≥ p ? x[i] / (1 - p) : 0, with u(i) in [0, 1) from word i of the stream. The backward pass is the same call on dy.
    /// </summary>
    /// <param name="x">Input, n elements.</param>
    /// <param name="probability">p: the chance that an element is dropped, from 0 to 1.</param>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="stream">The stream of the seed: its own for every layer and step, the same in forward and backward.</param>
    /// <param name="y">Output, n elements; may be <paramref name="x"/> itself.</param>
    /// <param name="accumulate">Whether to add to <paramref name="y"/> instead of overwriting it.</param>
    /// <remarks>Source: Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", JMLR 2014.</remarks>
    /// <exception cref="ArgumentException">Lengths differ, or <paramref name="probability"/> is outside [0, 1].</exception>
    public static void Apply(ReadOnlySpan<float> x, float probability, ulong seed, ulong stream, Span<float> y, bool accumulate)
    {
        if (!(probability >= 0 && probability <= 1))
            throw new ArgumentException($"Dropout was given probability {probability}; give a value from 0 to 1.", nameof(probability));
        if (x.Length != y.Length)
            throw new ArgumentException($"Dropout was given {x.Length} inputs and room for {y.Length} outputs; give equal lengths.", nameof(y));
        fixed (float* px = x, py = y)
        {
            var scale = probability < 1 ? 1 / (1 - probability) : 0;
            var kernel = new Kernel(px, py, x.Length, probability, scale, accumulate, new Philox4x32(seed, stream));
            RangeKernel.Launch(kernel, RandomKernels.Chunks(x.Length), PhiloxFill.Chunk * 8);
        }
    }

    private readonly struct Kernel(
        float* x, float* y, int count, float probability, float scale, bool accumulate, Philox4x32 philox) : IRangeKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
        {
            var unit = stackalloc float[PhiloxFill.Chunk];
            for (var chunk = start; chunk < end; chunk++)
            {
                PhiloxFill.Unit<V>(philox, chunk, unit);
                var first = (long)chunk * PhiloxFill.Chunk;
                var length = (int)Math.Min(PhiloxFill.Chunk, count - first);
                var i = 0;
                for (; i <= length - V.Width; i += V.Width)
                    Element<V>(unit + i, first + i);
                for (; i < length; i++)
                    Element<Lanes1>(unit + i, first + i);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Element<V>(float* unit, long i) where V : unmanaged, ILanes<V>
        {
            var dropped = V.GreaterThan(V.Create(probability), V.Load(unit));
            var value = V.Select(dropped, V.Zero, V.Load(x + i) * V.Create(scale));
            V.Store(accumulate ? V.Load(y + i) + value : value, y + i);
        }
    }
}
