// Arrays of random numbers. Element i is a function of seed, stream and i alone: the same bits on any threads and any lane width.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.Random;

/// <summary>Fills arrays with random numbers.</summary>
public static unsafe class RandomKernels
{
    /// <summary>y[i] = low + (high - low) · u(i), with u(i) in [0, 1) from word i of the stream. Values lie in [low, high).</summary>
    /// <param name="y">The array to fill.</param>
    /// <param name="low">Smallest value.</param>
    /// <param name="high">End of the range, not reached unless it equals <paramref name="low"/>.</param>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="stream">The stream of the seed; every use of randomness takes its own.</param>
    /// <exception cref="ArgumentException">The range is not finite or <paramref name="high"/> is below <paramref name="low"/>.</exception>
    public static void Uniform(Span<float> y, float low, float high, ulong seed, ulong stream)
    {
        if (!float.IsFinite(high - low) || high < low)
            throw new ArgumentException($"Uniform was given the range [{low}, {high}); give bounds with low <= high whose difference is finite.");
        fixed (float* py = y)
        {
            var kernel = new UniformKernel(py, y.Length, low, high - low, MathF.BitDecrement(high), new Philox4x32(seed, stream));
            RangeKernel.Launch(kernel, Chunks(y.Length), PhiloxFill.Chunk * 6);
        }
    }

    /// <summary>y[i] = mean + deviation · z(i), with z(i) standard normal by the Box-Muller transform. |z| is at most 5.77.</summary>
    /// <param name="y">The array to fill.</param>
    /// <param name="mean">Mean of the distribution.</param>
    /// <param name="deviation">Standard deviation, at least 0.</param>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="stream">The stream of the seed; every use of randomness takes its own.</param>
    /// <remarks>
    /// In every chunk of 256 elements, element j and element j + 128 (j below 128) are the two numbers that words j and j + 128 give:
    /// z(j) = √(-2 ln(1 - u(j))) · cos 2πu(j + 128), and z(j + 128) is the same with sin.
    /// Source: Box and Muller, "A note on the generation of random normal deviates", 1958.
    /// </remarks>
    /// <exception cref="ArgumentException">A parameter is not finite or <paramref name="deviation"/> is negative.</exception>
    public static void Normal(Span<float> y, float mean, float deviation, ulong seed, ulong stream)
    {
        if (!float.IsFinite(mean) || !float.IsFinite(deviation) || deviation < 0)
            throw new ArgumentException($"Normal was given mean {mean} and deviation {deviation}; give finite values with deviation >= 0.");
        fixed (float* py = y)
        {
            var kernel = new NormalKernel(py, y.Length, mean, deviation, new Philox4x32(seed, stream));
            RangeKernel.Launch(kernel, Chunks(y.Length), PhiloxFill.Chunk * 24);
        }
    }

    internal static int Chunks(int count) => (int)(((long)count + PhiloxFill.Chunk - 1) / PhiloxFill.Chunk);

    private readonly struct UniformKernel(float* y, int count, float low, float range, float last, Philox4x32 philox) : IRangeKernel
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
                    V.Store(Scale(V.Load(unit + i)), y + first + i);
                for (; i < length; i++)
                    Lanes1.Store(Scale(Lanes1.Load(unit + i)), y + first + i);
            }
        }

        // Rounding can carry low + range · u up to the end of the range: the last step brings it back below.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private V Scale<V>(V unit) where V : unmanaged, ILanes<V>
        {
            var value = V.Fma(unit, V.Create(range), V.Create(low));
            return V.Max(V.Min(value, V.Create(last)), V.Create(low));
        }
    }

    private readonly struct NormalKernel(float* y, int count, float mean, float deviation, Philox4x32 philox) : IRangeKernel
    {
        private const int Half = PhiloxFill.Chunk / 2;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
        {
            var buffer = stackalloc float[PhiloxFill.Chunk];
            for (var chunk = start; chunk < end; chunk++)
            {
                PhiloxFill.Unit<V>(philox, chunk, buffer);
                for (var i = 0; i < Half; i += V.Width)
                {
                    var radius = V.Sqrt(VectorMath.Log(V.Create(1f) - V.Load(buffer + i)) * V.Create(-2f));
                    TurnMath.SinCos(V.Load(buffer + Half + i), out var sine, out var cosine);
                    V.Store(V.Fma(radius * cosine, V.Create(deviation), V.Create(mean)), buffer + i);
                    V.Store(V.Fma(radius * sine, V.Create(deviation), V.Create(mean)), buffer + Half + i);
                }
                var first = (long)chunk * PhiloxFill.Chunk;
                var length = (int)Math.Min(PhiloxFill.Chunk, count - first);
                new ReadOnlySpan<float>(buffer, length).CopyTo(new Span<float>(y + first, length));
            }
        }
    }
}
