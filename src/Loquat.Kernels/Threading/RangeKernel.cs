// The way from a kernel's public method to its generic body on all workers: split the items, then run each range in the lane width in force.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.Threading;

/// <summary>A kernel whose items (rows, heads, elements) are independent outputs, so that any split gives the same bits.</summary>
public interface IRangeKernel
{
    /// <summary>Computes items [<paramref name="start"/>, <paramref name="end"/>).</summary>
    void Run<TLanes>(int start, int end) where TLanes : unmanaged, ILanes<TLanes>;
}

/// <summary>Launches range kernels on the worker team.</summary>
public static class RangeKernel
{
    /// <summary>
    /// Runs <paramref name="kernel"/> over all <paramref name="items"/>, on as many workers as the cost is worth.
    /// </summary>
    /// <param name="kernel">An unmanaged struct of pointers and sizes; it is read by all workers and must not change.</param>
    /// <param name="items">Number of independent outputs, at least 0.</param>
    /// <param name="costPerItem">Rough cost of one item in float operations; decides how many workers are woken.</param>
    public static void Launch<TKernel>(in TKernel kernel, int items, long costPerItem) where TKernel : unmanaged, IRangeKernel
    {
        if (items <= 0)
            return;
        WorkerTeam.Run(new RangeJob<TKernel>(kernel), items, costPerItem);
    }

    private readonly struct RangeJob<TKernel>(TKernel kernel) : IWorkerJob where TKernel : unmanaged, IRangeKernel
    {
        private readonly TKernel _kernel = kernel;

        public void Execute(int start, int end, int worker)
        {
            switch (SimdPath.Current)
            {
                case SimdWidth.Vector512: Run<Lanes512>(start, end); break;
                case SimdWidth.Vector256: Run<Lanes256>(start, end); break;
                case SimdWidth.Vector128: Run<Lanes128>(start, end); break;
                default: Run<Lanes1>(start, end); break;
            }
        }

        // A method of its own per width: inlined side by side, four bodies would use up the compiler's budget for inlining lane operations.
        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        private void Run<TLanes>(int start, int end) where TLanes : unmanaged, ILanes<TLanes> => _kernel.Run<TLanes>(start, end);
    }
}
