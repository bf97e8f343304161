// Lane width and thread count belong to the whole process: these tests run one after the other.
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;

[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Loquat.Tensors.Tests;

/// <summary>Forces a lane width and a number of threads until it is disposed.</summary>
public sealed class TestSettings : IDisposable
{
    private readonly SimdWidth _width = SimdPath.Current;
    private readonly int _threads = WorkerTeam.Threads;

    public TestSettings(SimdWidth width, int threads = 2)
    {
        SimdPath.Force(width);
        WorkerTeam.Threads = threads;
    }

    public static TheoryData<SimdWidth> Widths => [.. SimdPath.Supported];

    public void Dispose()
    {
        SimdPath.Force(_width);
        WorkerTeam.Threads = _threads;
    }
}
