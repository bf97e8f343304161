// Blocks of 32 values: Q8_0 both ways and Q4_0 both ways.
using System.Runtime.CompilerServices;

namespace Loquat.Kernels.Quantization;

/// <summary>Loops over blocks of 32 values.</summary>
internal static unsafe class SmallBlocks
{
    private const int Length = 32;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void DecodeQ8<V>(byte* from, float* to, int blocks) where V : unmanaged, IBitLanes<V>
    {
        for (var block = 0; block < blocks; block++, from += 34, to += Length)
        {
            var scale = V.Create(HalfCodec.SingleBits(from));
            for (var i = 0; i < Length; i += V.Width)
                V.StoreSingles(V.MultiplySingles(V.ToSingles(V.LoadInt8((sbyte*)from + 2 + i)), scale), to + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void DecodeQ4<V>(byte* from, float* to, int blocks) where V : unmanaged, IBitLanes<V>
    {
        var nibble = V.Create(15);
        var eight = V.Create(8);
        for (var block = 0; block < blocks; block++, from += 18, to += Length)
        {
            var scale = V.Create(HalfCodec.SingleBits(from));
            for (var i = 0; i < Length / 2; i += V.Width)
            {
                var pair = V.LoadUInt8(from + 2 + i);
                V.StoreSingles(V.MultiplySingles(V.ToSingles((pair & nibble) - eight), scale), to + i);
                V.StoreSingles(V.MultiplySingles(V.ToSingles(V.ShiftRight(pair, 4) - eight), scale), to + i + (Length / 2));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void EncodeQ8<V>(float* from, byte* to, int blocks) where V : unmanaged, IBitLanes<V>
    {
        var sign = V.Create(0x7FFFFFFF);
        for (var block = 0; block < blocks; block++, from += Length, to += 34)
        {
            // Magnitudes compare like the integers that their bits are, NaN above all.
            var largest = V.Create(0);
            for (var i = 0; i < Length; i += V.Width)
                largest = V.Max(largest, V.LoadSingles(from + i) & sign);
            HalfCodec.StoreFloat16(BitConverter.Int32BitsToSingle(V.MaxLane(largest)) / 127f, to);
            var scale = HalfCodec.SingleBits(to);
            if (scale == 0)
            {
                new Span<byte>(to + 2, Length).Clear();
                continue;
            }
            var divisor = V.Create(scale);
            for (var i = 0; i < Length; i += V.Width)
            {
                var quotient = V.ToIntegers(V.DivideSingles(V.LoadSingles(from + i), divisor));
                V.StoreInt8(V.Max(V.Min(quotient, V.Create(127)), V.Create(-127)), (sbyte*)to + 2 + i);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void EncodeQ4(float* from, byte* to, int blocks)
    {
        for (var block = 0; block < blocks; block++, from += Length, to += 18)
        {
            float largest = 0, magnitude = 0;
            for (var i = 0; i < Length; i++)
            {
                var size = MathF.Abs(from[i]);
                if (float.IsNaN(size) || size > magnitude)
                    (largest, magnitude) = (from[i], size);
            }
            var scale = largest / -8f;
            var inverse = scale == 0 ? 0 : 1f / scale;
            HalfCodec.StoreFloat16(scale, to);
            for (var i = 0; i < Length / 2; i++)
                to[2 + i] = (byte)(Nibble(from[i], inverse) | (Nibble(from[i + (Length / 2)], inverse) << 4));
        }
    }

    private static int Nibble(float value, float inverse) => Math.Clamp((int)((value * inverse) + 8.5f), 0, 15);
}
