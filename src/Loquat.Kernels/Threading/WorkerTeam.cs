// The team of threads that all kernels share. The caller is one of its members.
namespace Loquat.Kernels.Threading;

/// <summary>Work on a range of independent items.</summary>
public interface IWorkerJob
{
    /// <summary>Computes items [<paramref name="start"/>, <paramref name="end"/>) as member <paramref name="worker"/> of the team.</summary>
    void Execute(int start, int end, int worker);
}

/// <summary>Splits jobs over persistent threads.</summary>
public static class WorkerTeam
{
    private static int s_threads = Environment.ProcessorCount;

    /// <summary>Number of members, the calling thread included; at least 1.</summary>
    public static int Threads
    {
        get => s_threads;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            s_threads = value;
        }
    }

    /// <summary>Runs <paramref name="job"/> over [0, <paramref name="items"/>) and returns when all of it is done.</summary>
    public static void Run<TJob>(in TJob job, int items, long costPerItem) where TJob : unmanaged, IWorkerJob => job.Execute(0, items, 0);
}
