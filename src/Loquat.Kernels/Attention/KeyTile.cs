// The scores of one query with 32 keys whose rows lie in the first-level cache. The keys are turned round in registers on their way into the sums, which are
// those of AttentionForward: for each key one chain over d.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Loquat.Kernels.MatMul;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.Attention;

/// <summary>Products of a query and a tile of keys.</summary>
internal static unsafe class KeyTile
{
    /// <summary>Keys of a tile.</summary>
    internal const int Keys = PackedKernels.PanelWidth;

    /// <summary>scores[0 … 31] = the chains fma(q[d], k[·, d], score) over d in order.</summary>
    /// <param name="headSize">D.</param>
    /// <param name="q">[D].</param>
    /// <param name="k">[32, D].</param>
    /// <param name="stride">Floats from one key to the next.</param>
    /// <param name="panel">Room for [D, 32].</param>
    /// <param name="scores">[32].</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Scores<V>(int headSize, float* q, float* k, nint stride, float* panel, float* scores) where V : unmanaged, ILanes<V>
    {
        if (V.Width >= 8 && Avx.IsSupported)
        {
            InRegisters(headSize, q, k, stride, scores);
            return;
        }
        Packing.Right<V>(true, headSize, Keys, Keys, k, stride, panel);
        PackedRow.Multiply<V>(headSize, q, panel, scores, null);
    }

    // Eight keys to a vector: of these two shuffles are done at a time, of the wider ones only one. Four vectors hide the latency of the chains.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void InRegisters(int headSize, float* q, float* k, nint stride, float* scores)
    {
        Vector256<float> s0 = default, s1 = default, s2 = default, s3 = default;
        float* k0 = k, k1 = k + (8 * stride), k2 = k + (16 * stride), k3 = k + (24 * stride);
        for (; headSize >= 4; headSize -= 4, q += 4, k0 += 4, k1 += 4, k2 += 4, k3 += 4)
        {
            s0 = FourTerms(q, k0, stride, s0);
            s1 = FourTerms(q, k1, stride, s1);
            s2 = FourTerms(q, k2, stride, s2);
            s3 = FourTerms(q, k3, stride, s3);
        }
        for (; headSize > 0; headSize--, q++, k0++, k1++, k2++, k3++)
        {
            s0 = OneTerm(q, k0, stride, s0);
            s1 = OneTerm(q, k1, stride, s1);
            s2 = OneTerm(q, k2, stride, s2);
            s3 = OneTerm(q, k3, stride, s3);
        }
        Vector256.Store(s0, scores);
        Vector256.Store(s1, scores + 8);
        Vector256.Store(s2, scores + 16);
        Vector256.Store(s3, scores + 24);
    }

    // Keys i and i + 4 share a register, so that the 4 x 4 interleaving of each half is the whole transposition.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> FourTerms(float* q, float* k, nint stride, Vector256<float> sum)
    {
        var r0 = Vector256.Create(Vector128.Load(k), Vector128.Load(k + (4 * stride)));
        var r1 = Vector256.Create(Vector128.Load(k + stride), Vector128.Load(k + (5 * stride)));
        var r2 = Vector256.Create(Vector128.Load(k + (2 * stride)), Vector128.Load(k + (6 * stride)));
        var r3 = Vector256.Create(Vector128.Load(k + (3 * stride)), Vector128.Load(k + (7 * stride)));
        var low01 = Avx.UnpackLow(r0, r1).AsDouble();
        var high01 = Avx.UnpackHigh(r0, r1).AsDouble();
        var low23 = Avx.UnpackLow(r2, r3).AsDouble();
        var high23 = Avx.UnpackHigh(r2, r3).AsDouble();
        sum = Vector256.FusedMultiplyAdd(Vector256.Create(q[0]), Avx.UnpackLow(low01, low23).AsSingle(), sum);
        sum = Vector256.FusedMultiplyAdd(Vector256.Create(q[1]), Avx.UnpackHigh(low01, low23).AsSingle(), sum);
        sum = Vector256.FusedMultiplyAdd(Vector256.Create(q[2]), Avx.UnpackLow(high01, high23).AsSingle(), sum);
        return Vector256.FusedMultiplyAdd(Vector256.Create(q[3]), Avx.UnpackHigh(high01, high23).AsSingle(), sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> OneTerm(float* q, float* k, nint stride, Vector256<float> sum)
    {
        var column = Vector256.Create(*k, k[stride], k[2 * stride], k[3 * stride], k[4 * stride], k[5 * stride], k[6 * stride], k[7 * stride]);
        return Vector256.FusedMultiplyAdd(Vector256.Create(*q), column, sum);
    }
}
