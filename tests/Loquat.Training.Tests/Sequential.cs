// The tests of training set the number of worker threads and count what the collector does: they run one after the other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Loquat.Training.Tests;

/// <summary>Sets the number of worker threads for the length of a test.</summary>
internal sealed class ThreadCount : IDisposable
{
    private readonly int _before = Loquat.Kernels.Threading.WorkerTeam.Threads;

    public ThreadCount(int threads) => Loquat.Kernels.Threading.WorkerTeam.Threads = threads;

    public void Dispose() => Loquat.Kernels.Threading.WorkerTeam.Threads = _before;
}
