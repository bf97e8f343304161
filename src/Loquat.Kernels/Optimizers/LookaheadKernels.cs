// The lookahead step around any optimiser: slow weights follow the fast ones, and the fast ones restart from there.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.Optimizers;

/// <summary>The blend of slow and fast weights, in place and in one pass.</summary>
public static unsafe class LookaheadKernels
{
    /// <summary>slow += alpha · (fast - slow); fast = slow.</summary>
    /// <param name="slow">Slow weights, n elements.</param>
    /// <param name="fast">The weights that the inner optimiser trains, n elements.</param>
    /// <param name="alpha">How far the slow weights go towards the fast ones; 0.5 in the paper.</param>
    /// <remarks>Source: Zhang et al., "Lookahead optimizer: k steps forward, 1 step back", NeurIPS 2019.</remarks>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    public static void Blend(Span<float> slow, Span<float> fast, float alpha)
    {
        Update.CheckLength("Lookahead", nameof(fast), fast.Length, slow.Length);
        fixed (float* ps = slow, pf = fast)
            Update.Launch(new BlendUpdate(ps, pf, alpha), slow.Length, 8);
    }

    private readonly struct BlendUpdate(float* slow, float* fast, float alpha) : IUpdate
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Element<V>(int i) where V : unmanaged, ILanes<V>
        {
            var from = V.Load(slow + i);
            var blended = V.Fma(V.Create(alpha), V.Load(fast + i) - from, from);
            V.Store(blended, slow + i);
            V.Store(blended, fast + i);
        }
    }
}
