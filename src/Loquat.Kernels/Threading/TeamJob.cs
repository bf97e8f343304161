// The one job that the team may be working on: its data, the counter that chunks are claimed from, and the gate that members pass.
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Loquat.Kernels.Threading;

/// <summary>The published job. The counter and the gate have cache lines of their own.</summary>
[StructLayout(LayoutKind.Explicit, Size = 320)]
internal unsafe struct TeamJob
{
    /// <summary>The first exception thrown by a member of the running job.</summary>
    internal static ExceptionDispatchInfo? Error;

    private static TeamJob s_current;

    [FieldOffset(64)]
    private long _next;

    // Generation number in the upper half; below it the open bit and the number of workers inside.
    [FieldOffset(128)]
    private long _gate;

    [FieldOffset(192)]
    private delegate*<void*, int, int, int, void> _invoke;

    [FieldOffset(200)]
    private void* _data;

    [FieldOffset(208)]
    private int _items;

    [FieldOffset(212)]
    private int _chunk;

    [FieldOffset(216)]
    private int _members;

    private const long Open = 1L << 31;

    /// <summary>Runs a range of the job.</summary>
    internal readonly delegate*<void*, int, int, int, void> Invoke => _invoke;

    /// <summary>The job's struct.</summary>
    internal readonly void* Data => _data;

    /// <summary>Publishes a job, works on it as member 0, and returns when no member is at it any more. One caller at a time.</summary>
    internal static void Run(delegate*<void*, int, int, int, void> invoke, void* data, int items, int chunk, int members)
    {
        ref var job = ref s_current;
        job._invoke = invoke;
        job._data = data;
        job._items = items;
        job._chunk = chunk;
        job._members = members;
        Volatile.Write(ref job._next, 0);
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
            var wait = new SpinWait();
            while ((int)Volatile.Read(ref job._gate) != 0)
                wait.SpinOnce(sleep1Threshold: -1);
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

    /// <summary>Claims the next chunk; false when nothing is left.</summary>
    internal bool Claim(out int start, out int end)
    {
        var claimed = Interlocked.Add(ref _next, _chunk) - _chunk;
        start = (int)Math.Min(claimed, _items);
        end = (int)Math.Min(claimed + _chunk, _items);
        return start < end;
    }

    /// <summary>Leaves nothing to claim.</summary>
    internal void Stop() => Interlocked.Exchange(ref _next, _items);
}
