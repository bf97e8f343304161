// Blocks of 256 values with scales of scales: Q4_K and Q6_K, read only.
using System.Runtime.CompilerServices;

namespace Loquat.Kernels.Quantization;

/// <summary>Loops over blocks of 256 values.</summary>
internal static unsafe class LargeBlocks
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void DecodeQ4<V>(byte* from, float* to, int blocks) where V : unmanaged, IBitLanes<V>
    {
        var nibble = V.Create(15);
        for (var block = 0; block < blocks; block++, from += 144)
        {
            var scale = BitConverter.Int32BitsToSingle(HalfCodec.SingleBits(from));
            var minimum = BitConverter.Int32BitsToSingle(HalfCodec.SingleBits(from + 2));
            for (var group = 0; group < 8; group += 2, to += 64)
            {
                var bytes = from + 16 + (16 * group);
                var (lowScale, lowMinimum) = SixBits(from + 4, group);
                var (highScale, highMinimum) = SixBits(from + 4, group + 1);
                V low = Lanes<V>(scale * lowScale), lowOffset = Lanes<V>(minimum * lowMinimum);
                V high = Lanes<V>(scale * highScale), highOffset = Lanes<V>(minimum * highMinimum);
                for (var i = 0; i < 32; i += V.Width)
                {
                    var pair = V.LoadUInt8(bytes + i);
                    V.StoreSingles(V.SubtractSingles(V.MultiplySingles(low, V.ToSingles(pair & nibble)), lowOffset), to + i);
                    V.StoreSingles(V.SubtractSingles(V.MultiplySingles(high, V.ToSingles(V.ShiftRight(pair, 4))), highOffset), to + 32 + i);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void DecodeQ6<V>(byte* from, float* to, int blocks) where V : unmanaged, IBitLanes<V>
    {
        for (var block = 0; block < blocks; block++, from += 210)
        {
            var scale = BitConverter.Int32BitsToSingle(HalfCodec.SingleBits(from + 208));
            for (var half = 0; half < 2; half++, to += 128)
                DecodeHalfQ6<V>(from + (64 * half), from + 128 + (32 * half), (sbyte*)from + 192 + (8 * half), scale, to);
        }
    }

    // 128 values: 64 bytes of lower nibbles, 32 bytes that hold four upper pairs of bits each, 8 scales of 16 values.
    private static void DecodeHalfQ6<V>(byte* lower, byte* upper, sbyte* scales, float scale, float* to) where V : unmanaged, IBitLanes<V>
    {
        var nibble = V.Create(15);
        for (var i = 0; i < 32; i += V.Width)
        {
            var group = scales + (i / 16);
            V first = V.LoadUInt8(lower + i), second = V.LoadUInt8(lower + 32 + i), pairs = V.LoadUInt8(upper + i);
            Store(first & nibble, pairs, Lanes<V>(scale * group[0]), to + i);
            Store(second & nibble, V.ShiftRight(pairs, 2), Lanes<V>(scale * group[2]), to + 32 + i);
            Store(V.ShiftRight(first, 4), V.ShiftRight(pairs, 4), Lanes<V>(scale * group[4]), to + 64 + i);
            Store(V.ShiftRight(second, 4), V.ShiftRight(pairs, 6), Lanes<V>(scale * group[6]), to + 96 + i);
        }
    }

    private static void Store<V>(V low, V high, V scale, float* to) where V : unmanaged, IBitLanes<V>
    {
        var value = (low | V.ShiftLeft(high & V.Create(3), 4)) - V.Create(32);
        V.StoreSingles(V.MultiplySingles(scale, V.ToSingles(value)), to);
    }

    // Twelve bytes hold eight scales and eight minima of six bits: the first four of each in the lower bits of bytes 0-3 and 4-7; the others have
    // their lower nibbles in bytes 8-11 and their upper two bits at the top of bytes 0-3 and 4-7.
    private static (int Scale, int Minimum) SixBits(byte* packed, int group) => group < 4
        ? (packed[group] & 63, packed[group + 4] & 63)
        : ((packed[group + 4] & 15) | ((packed[group - 4] >> 6) << 4), (packed[group + 4] >> 4) | ((packed[group] >> 6) << 4));

    private static V Lanes<V>(float value) where V : unmanaged, IBitLanes<V> => V.Create(BitConverter.SingleToInt32Bits(value));
}
