// Whole runs of Philox blocks at once, as numbers in [0, 1): eight or four blocks side by side where the processor multiplies
// 32-bit lanes into 64, one after the other elsewhere. Integer arithmetic, so every way gives the same bits.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.Random;

/// <summary>Fills buffers with the uniform numbers of a Philox stream.</summary>
internal static unsafe class PhiloxFill
{
    /// <summary>Number of elements that the random kernels make at a time: an item of their parallel loops.</summary>
    internal const int Chunk = 256;

    /// <summary>The smallest number of elements that the widest way makes at once.</summary>
    internal const int Group = 32;

    /// <summary>Writes the <see cref="Chunk"/> numbers of chunk <paramref name="chunk"/> of the stream to <paramref name="unit"/>.</summary>
    internal static void Unit<V>(Philox4x32 philox, long chunk, float* unit) where V : unmanaged, ILanes<V> =>
        Unit<V>(philox, (ulong)chunk * (Chunk / Philox4x32.BlockWords), Chunk, unit);

    /// <summary>Writes <paramref name="count"/> numbers, a multiple of <see cref="Group"/>, from block <paramref name="block"/> of the stream on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Unit<V>(Philox4x32 philox, ulong block, int count, float* unit) where V : unmanaged, ILanes<V>
    {
        if (V.Width == 16 && Avx512F.IsSupported)
        {
            for (var i = 0; i < count; i += 32, block += 8)
                EightBlocks(philox, block, unit + i);
        }
        else if (V.Width == 8 && Avx2.IsSupported)
        {
            for (var i = 0; i < count; i += 16, block += 4)
                FourBlocks(philox, block, unit + i);
        }
        else
        {
            for (var i = 0; i < count; i += 4, block++)
                OneBlock(philox, block, unit + i);
        }
    }

    private static void OneBlock(Philox4x32 philox, ulong block, float* unit)
    {
        var bits = philox.Block(block);
        for (var word = 0; word < Philox4x32.BlockWords; word++)
            unit[word] = Philox4x32.ToUnit((uint)(bits >> (32 * word)));
    }

    // Each 64-bit lane carries one block's word in its lower half. What lies in the upper half is never read: the multiply ignores it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void EightBlocks(Philox4x32 philox, ulong block, float* unit)
    {
        var c0 = Vector512.Create(block) + Vector512<ulong>.Indices;
        var c1 = Vector512.ShiftRightLogical(c0, 32);
        var c2 = Vector512.Create((ulong)(uint)philox.Stream);
        var c3 = Vector512.Create(philox.Stream >> 32);
        var multiplierA = Vector512.Create((ulong)Philox4x32.MultiplierA).AsUInt32();
        var multiplierB = Vector512.Create((ulong)Philox4x32.MultiplierB).AsUInt32();
        uint k0 = (uint)philox.Seed, k1 = (uint)(philox.Seed >> 32);
        for (var round = 0; round < Philox4x32.Rounds; round++)
        {
            var productA = Avx512F.Multiply(c0.AsUInt32(), multiplierA);
            var productB = Avx512F.Multiply(c2.AsUInt32(), multiplierB);
            c0 = Vector512.ShiftRightLogical(productB, 32) ^ c1 ^ Vector512.Create((ulong)k0);
            c1 = productB;
            c2 = Vector512.ShiftRightLogical(productA, 32) ^ c3 ^ Vector512.Create((ulong)k1);
            c3 = productA;
            k0 += Philox4x32.WeylA;
            k1 += Philox4x32.WeylB;
        }
        var lower = Vector512.Create((ulong)uint.MaxValue);
        var first = (c0 & lower) | Vector512.ShiftLeft(c1, 32);
        var second = (c2 & lower) | Vector512.ShiftLeft(c3, 32);
        Store(Avx512F.PermuteVar8x64x2(first, Vector512.Create(0UL, 8, 1, 9, 2, 10, 3, 11), second), unit);
        Store(Avx512F.PermuteVar8x64x2(first, Vector512.Create(4UL, 12, 5, 13, 6, 14, 7, 15), second), unit + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FourBlocks(Philox4x32 philox, ulong block, float* unit)
    {
        var c0 = Vector256.Create(block) + Vector256<ulong>.Indices;
        var c1 = Vector256.ShiftRightLogical(c0, 32);
        var c2 = Vector256.Create((ulong)(uint)philox.Stream);
        var c3 = Vector256.Create(philox.Stream >> 32);
        var multiplierA = Vector256.Create((ulong)Philox4x32.MultiplierA).AsUInt32();
        var multiplierB = Vector256.Create((ulong)Philox4x32.MultiplierB).AsUInt32();
        uint k0 = (uint)philox.Seed, k1 = (uint)(philox.Seed >> 32);
        for (var round = 0; round < Philox4x32.Rounds; round++)
        {
            var productA = Avx2.Multiply(c0.AsUInt32(), multiplierA);
            var productB = Avx2.Multiply(c2.AsUInt32(), multiplierB);
            c0 = Vector256.ShiftRightLogical(productB, 32) ^ c1 ^ Vector256.Create((ulong)k0);
            c1 = productB;
            c2 = Vector256.ShiftRightLogical(productA, 32) ^ c3 ^ Vector256.Create((ulong)k1);
            c3 = productA;
            k0 += Philox4x32.WeylA;
            k1 += Philox4x32.WeylB;
        }
        var lower = Vector256.Create((ulong)uint.MaxValue);
        var first = (c0 & lower) | Vector256.ShiftLeft(c1, 32);
        var second = (c2 & lower) | Vector256.ShiftLeft(c3, 32);
        var even = Avx2.UnpackLow(first, second);
        var odd = Avx2.UnpackHigh(first, second);
        Store(Avx2.Permute2x128(even, odd, 0x20), unit);
        Store(Avx2.Permute2x128(even, odd, 0x31), unit + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector512<ulong> words, float* unit) => Vector512.Store(
        Vector512.ConvertToSingle(Vector512.ShiftRightLogical(words.AsUInt32(), 8).AsInt32()) * Vector512.Create(Philox4x32.UnitStep), unit);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<ulong> words, float* unit) => Vector256.Store(
        Vector256.ConvertToSingle(Vector256.ShiftRightLogical(words.AsUInt32(), 8).AsInt32()) * Vector256.Create(Philox4x32.UnitStep), unit);
}
