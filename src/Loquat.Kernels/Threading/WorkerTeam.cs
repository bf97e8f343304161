// The team of threads that all kernels share. The caller is one of its members.
// A job is published under a generation number; members join it, claim ranges and leave, and the caller waits only for those who joined.
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Loquat.Kernels.Threading;

/// <summary>Work on a range of independent items.</summary>
public interface IWorkerJob
{
    /// <summary>Computes items [<paramref name="start"/>, <paramref name="end"/>) as member <paramref name="worker"/> of the team.</summary>
    /// <remarks>A member may be given several ranges; <paramref name="worker"/> is below <see cref="WorkerTeam.Threads"/> and no two
    /// members that run the same job share it.</remarks>
    void Execute(int start, int end, int worker);
}

/// <summary>Splits jobs over persistent threads.</summary>
/// <remarks>
/// Jobs too small to be worth a second thread run in the caller, and so do jobs started from inside a job. When two threads start
/// jobs at once, one waits for the other. No call but <see cref="RunEach"/> allocates managed memory.
/// </remarks>
public static unsafe class WorkerTeam
{
    // A second member is worth waking when it takes over at least this many float operations.
    private const long CostPerMember = 16_000;

    // The shortest range that is worth a claim.
    private const long CostPerClaim = 4_000;
    private static readonly Lock s_callers = new();
    private static int s_threads = Environment.ProcessorCount;

    // 1 + number of the member that this thread is in a running job, 0 outside.
    [ThreadStatic]
    private static int t_member;

    /// <summary>Number of members, the calling thread included; at least 1. Starts as the number of processors.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
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
    /// <param name="job">An unmanaged struct that all members read.</param>
    /// <param name="items">Number of independent items, at least 0.</param>
    /// <param name="costPerItem">Rough cost of one item in float operations.</param>
    /// <remarks>An exception thrown by any member is thrown again here, once every member has stopped.</remarks>
    public static void Run<TJob>(in TJob job, int items, long costPerItem) where TJob : unmanaged, IWorkerJob
    {
        if (items <= 0)
            return;
        var worth = 1 + (long)Math.Min(int.MaxValue, (double)items * Math.Max(1, costPerItem) / CostPerMember);
        var members = (int)Math.Min(Math.Min(s_threads, items), worth);
        if (members < 2 || t_member > 0)
        {
            job.Execute(0, items, Math.Max(0, t_member - 1));
            return;
        }
        var copy = job;
        lock (s_callers)
            TeamJob.Run(&Invoke<TJob>, &copy, items, (int)Math.Min(items, Math.Max(1, CostPerClaim / Math.Max(1, costPerItem))), members);
    }

    /// <summary>Runs <paramref name="body"/> once for each of [0, <paramref name="items"/>), items that are large and need managed objects, such as parts of a file.</summary>
    /// <param name="items">Number of independent items, at least 0. The last ones are claimed one by one, so that members finish together.</param>
    /// <param name="body">Takes the item and the member that runs it, as <see cref="IWorkerJob.Execute"/> does.</param>
    /// <remarks>An exception thrown by any member is thrown again here, once every member has stopped.</remarks>
    public static void RunEach(int items, Action<int, int> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        var handle = GCHandle.Alloc(body);
        try
        {
            var job = new EachJob(GCHandle.ToIntPtr(handle));
            var members = Math.Min(s_threads, items);
            if (members < 2 || t_member > 0)
            {
                job.Execute(0, items, Math.Max(0, t_member - 1));
                return;
            }
            lock (s_callers)
                TeamJob.Run(&Invoke<EachJob>, &job, items, least: 1, members);
        }
        finally
        {
            handle.Free();
        }
    }

    /// <summary>Runs ranges of the published job as member <paramref name="worker"/> until none is left.</summary>
    internal static void Work(ref TeamJob job, int worker)
    {
        t_member = worker + 1;
        try
        {
            while (job.Claim(worker, out var start, out var end))
                job.Invoke(job.Data, start, end, worker);
        }
        catch (Exception error)
        {
            job.Stop();
            Interlocked.CompareExchange(ref TeamJob.Error, ExceptionDispatchInfo.Capture(error), null);
        }
        finally
        {
            t_member = 0;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Invoke<TJob>(void* job, int start, int end, int worker) where TJob : unmanaged, IWorkerJob =>
        (*(TJob*)job).Execute(start, end, worker);

    private readonly struct EachJob(nint body) : IWorkerJob
    {
        private readonly nint _body = body;

        public void Execute(int start, int end, int worker)
        {
            var body = (Action<int, int>)GCHandle.FromIntPtr(_body).Target!;
            for (var item = start; item < end; item++)
                body(item, worker);
        }
    }
}
