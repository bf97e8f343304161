// Kernel tests force the lane width and the number of threads, which all kernels share: they run one after the other.
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;

[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Loquat.Kernels.Tests;

/// <summary>The collection of every kernel test class.</summary>
[CollectionDefinition("Kernels")]
public sealed class KernelCollection;

/// <summary>Forces a lane width and thread count for the length of a test, then restores what was.</summary>
public sealed class KernelSettings : IDisposable
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

    /// <inheritdoc/>
    public void Dispose()
    {
        SimdPath.Force(_width);
        WorkerTeam.Threads = _threads;
    }
}
