// Lane width and number of threads, which all kernels of a process share. The test projects that change them compile this file: their tests run one after the other.
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;

[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Loquat.Testing.Kernels;

/// <summary>Forces a lane width and a number of threads until it is disposed.</summary>
internal sealed class KernelSettings : IDisposable
{
    private readonly SimdWidth _width = SimdPath.Current;
    private readonly int _threads = WorkerTeam.Threads;

    public KernelSettings(SimdWidth width, int threads = 2)
    {
        SimdPath.Force(width);
        WorkerTeam.Threads = threads;
    }

    /// <summary>The lane widths of this machine, as theory data.</summary>
    public static TheoryData<SimdWidth> Widths => [.. SimdPath.Supported];

    public void Dispose()
    {
        SimdPath.Force(_width);
        WorkerTeam.Threads = _threads;
    }
}
