// The number of worker threads alone.
using Loquat.Kernels.Threading;

namespace Loquat.Testing.Kernels;

/// <summary>Sets the number of worker threads until it is disposed.</summary>
internal sealed class ThreadCount : IDisposable
{
    private readonly int _before = WorkerTeam.Threads;

    public ThreadCount(int threads) => WorkerTeam.Threads = threads;

    public void Dispose() => WorkerTeam.Threads = _before;
}
