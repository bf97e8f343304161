// The way from the lane width in force to a body generic in bit lanes: for the items of a job, and for work on the calling thread.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.Quantization;

/// <summary>A range kernel whose body works on bit lanes.</summary>
internal interface IBitKernel
{
    /// <summary>Computes items [<paramref name="start"/>, <paramref name="end"/>).</summary>
    void Run<B>(int start, int end) where B : unmanaged, IBitLanes<B>;
}

/// <summary>Runs kernels on bit lanes.</summary>
internal static class BitKernel
{
    /// <summary>Runs all items on the worker team; see <see cref="RangeKernel.Launch"/>.</summary>
    internal static void Launch<TKernel>(in TKernel kernel, int items, long costPerItem) where TKernel : unmanaged, IBitKernel =>
        RangeKernel.Launch(new Adapter<TKernel>(kernel), items, costPerItem);

    /// <summary>Runs all items on the calling thread.</summary>
    internal static void RunHere<TKernel>(in TKernel kernel, int items) where TKernel : unmanaged, IBitKernel
    {
        switch (SimdPath.Current)
        {
            case SimdWidth.Vector512: kernel.Run<BitLanes512>(0, items); break;
            case SimdWidth.Vector256: kernel.Run<BitLanes256>(0, items); break;
            case SimdWidth.Vector128: kernel.Run<BitLanes128>(0, items); break;
            default: kernel.Run<BitLanes1>(0, items); break;
        }
    }

    /// <summary>Runs items inside a kernel on lanes of floats, in lanes of the same width.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Run<V, TKernel>(in TKernel kernel, int start, int end)
        where V : unmanaged, ILanes<V>
        where TKernel : unmanaged, IBitKernel
    {
        if (V.Width == 16)
            kernel.Run<BitLanes512>(start, end);
        else if (V.Width == 8)
            kernel.Run<BitLanes256>(start, end);
        else if (V.Width == 4)
            kernel.Run<BitLanes128>(start, end);
        else
            kernel.Run<BitLanes1>(start, end);
    }

    private readonly struct Adapter<TKernel>(TKernel kernel) : IRangeKernel where TKernel : unmanaged, IBitKernel
    {
        private readonly TKernel _kernel = kernel;

        public void Run<V>(int start, int end) where V : unmanaged, ILanes<V> => BitKernel.Run<V, TKernel>(_kernel, start, end);
    }
}
