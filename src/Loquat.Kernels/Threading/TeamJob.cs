// The one job that the team may be working on: its data, the spans that ranges are claimed from, and the gate that members pass.
// Each member has a span of its own and helps with the others' when that is done, so that from job to job a member finds the same rows in its cache.
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Loquat.Kernels.Threading;

/// <summary>The published job. The gate has a cache line of its own.</summary>
[StructLayout(LayoutKind.Explicit, Size = 320)]
internal unsafe struct TeamJob
{
    /// <summary>The first exception thrown by a member of the running job.</summary>
    internal static ExceptionDispatchInfo? Error;

    private static TeamJob s_current;

    // One for each member; it only grows, and while members are inside it stays where it is.
    [FieldOffset(64)]
    private TeamSpan* _spans;

    [FieldOffset(72)]
    private int _capacity;

    // Generation number in the upper half; below it the open bit and the number of workers inside.
    [FieldOffset(128)]
    private long _gate;

    [FieldOffset(192)]
    private delegate*<void*, int, int, int, void> _invoke;

    [FieldOffset(200)]
    private void* _data;

    [FieldOffset(212)]
    private int _least;

    [FieldOffset(216)]
    private int _members;

    private const long Open = 1L << 31;

    /// <summary>Runs a range of the job.</summary>
    internal readonly delegate*<void*, int, int, int, void> Invoke => _invoke;

    /// <summary>The job's struct.</summary>
    internal readonly void* Data => _data;

    /// <summary>
    /// Publishes a job whose ranges have at least <paramref name="least"/> items, works on it as member 0, and returns when no member is at it any more. One caller at
    /// a time.
    /// </summary>
    internal static void Run(delegate*<void*, int, int, int, void> invoke, void* data, int items, int least, int members)
    {
        ref var job = ref s_current;
        job._invoke = invoke;
        job._data = data;
        job._least = least;
        job._members = members;
        job.Divide(items, members);
        var generation = (int)(job._gate >> 32) + 1;
        Interlocked.Exchange(ref job._gate, ((long)generation << 32) | Open);
        try
        {
            TeamThread.WakeChildren(0, members, generation);
            WorkerTeam.Work(ref job, 0);
        }
        finally
        {
            Interlocked.And(ref job._gate, ~Open);
            if ((int)Volatile.Read(ref job._gate) != 0)
                AwaitMembers(ref job);
        }
        if (Interlocked.Exchange(ref Error, null) is { } error)
            error.Throw();
    }

    /// <summary>Takes part in job number <paramref name="generation"/> as member <paramref name="worker"/>, if it is still open.</summary>
    internal static void Join(int generation, int worker)
    {
        ref var job = ref s_current;
        while (true)
        {
            var seen = Volatile.Read(ref job._gate);
            if ((int)(seen >> 32) != generation || (seen & Open) == 0)
                return;
            if (Interlocked.CompareExchange(ref job._gate, seen + 1, seen) == seen)
                break;
        }
        TeamThread.WakeChildren(worker, job._members, generation);
        WorkerTeam.Work(ref job, worker);
        Interlocked.Decrement(ref job._gate);
    }

    /// <summary>Claims a range for <paramref name="worker"/>: of its own span, or of the next one that is not used up; false when nothing is left.</summary>
    internal bool Claim(int worker, out int start, out int end)
    {
        for (var i = 0; i < _members; i++)
        {
            if (_spans[(worker + i) % _members].Claim(_least, out start, out end))
                return true;
        }
        start = end = 0;
        return false;
    }

    /// <summary>Leaves nothing to claim.</summary>
    internal void Stop()
    {
        for (var i = 0; i < _members; i++)
            _spans[i].Stop();
    }

    private void Divide(int items, int members)
    {
        if (members > _capacity)
        {
            NativeMemory.AlignedFree(_spans);
            _spans = (TeamSpan*)NativeMemory.AlignedAlloc((nuint)members * (nuint)sizeof(TeamSpan), (nuint)sizeof(TeamSpan));
            _capacity = members;
        }
        for (var i = 0; i < members; i++)
            _spans[i].Set((int)((long)items * i / members), (int)((long)items * (i + 1) / members));
    }

    // The last ranges are usually done within microseconds: a system call would take longer than the wait.
    private static void AwaitMembers(ref TeamJob job)
    {
        for (var i = 0; i < 2000; i++)
        {
            Pause.Once();
            if ((int)Volatile.Read(ref job._gate) == 0)
                return;
        }
        var wait = new SpinWait();
        while ((int)Volatile.Read(ref job._gate) != 0)
            wait.SpinOnce(sleep1Threshold: -1);
    }
}
