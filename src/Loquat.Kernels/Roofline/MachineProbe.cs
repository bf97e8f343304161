// The two limits that a benchmark compares itself with, read at the moment at which it runs: a machine that others share is not the same at every minute.
using Loquat.Kernels.Memory;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.Roofline;

/// <summary>Reads memory bandwidth and multiply-add peak again and again, with the lane width and the threads in force.</summary>
public sealed class MachineProbe : IDisposable
{
    private readonly PagedBlock _block;
    private readonly RooflineOptions _options;

    /// <summary>Allocates what is read: 8 times the last cache, at least 256 MiB, in huge pages where the system has them.</summary>
    /// <param name="seconds">About how long each reading takes.</param>
    public MachineProbe(double seconds = 0.15)
    {
        _block = new PagedBlock(Math.Max(8 * CacheSizes.OfThisMachine().Last, 256L << 20), PageMode.Huge);
        _options = new RooflineOptions { Repetitions = 3, SecondsEach = seconds / 3 };
    }

    /// <summary>Bytes per second that all threads read from main memory now: the median of three.</summary>
    public double ReadBytesPerSecond() => RooflineMeasurement.Streamed(_block, PageMode.Huge, WorkerTeam.Threads, _options).BytesPerSecond.Median;

    /// <summary>Float operations per second of multiply-adds in registers on all threads now: the median of three.</summary>
    public double FlopsPerSecond() => RooflineMeasurement.MultiplyAdd(SimdPath.Current, WorkerTeam.Threads, _options).FlopsPerSecond.Median;

    /// <inheritdoc/>
    public void Dispose() => _block.Dispose();
}
