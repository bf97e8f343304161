// One background thread of the team: spins briefly for the next job, then sleeps until it is woken.
// Waking goes down a tree, so that a large team does not wait for one caller to wake everyone.
using System.Diagnostics;

namespace Loquat.Kernels.Threading;

/// <summary>A persistent worker.</summary>
internal sealed class TeamThread
{
    private const int Children = 4;
    // Jobs of one step follow each other within microseconds; a sampler between two tokens takes longer. Beyond a first stretch other threads may have the core.
    private static readonly long s_spinTicks = Stopwatch.Frequency / 20_000;
    private static readonly long s_yieldTicks = Stopwatch.Frequency / 3_000;
    private static readonly Lock s_growth = new();
    private static TeamThread[] s_all = [];

    private readonly int _worker;
    private readonly int _lastBefore;
    private readonly AutoResetEvent _wake = new(false);
    private int _signal;
    private int _asleep;

    private TeamThread(int worker, int signal)
    {
        _worker = worker;
        _lastBefore = signal;
        _signal = signal;
    }

    /// <summary>Tells the members below <paramref name="worker"/> in the tree of <paramref name="members"/> about a job.</summary>
    internal static void WakeChildren(int worker, int members, int generation)
    {
        var first = (worker * Children) + 1;
        var end = Math.Min(members, first + Children);
        for (var child = first; child < end; child++)
            Get(child, generation).Wake(generation);
    }

    private static TeamThread Get(int worker, int generation)
    {
        var all = Volatile.Read(ref s_all);
        if (worker <= all.Length)
            return all[worker - 1];
        lock (s_growth)
        {
            while (s_all.Length < worker)
            {
                var member = new TeamThread(s_all.Length + 1, generation - 1);
                var thread = new Thread(member.Loop) { IsBackground = true, Name = $"Loquat worker {member._worker}" };
                thread.Start();
                Volatile.Write(ref s_all, [.. s_all, member]);
            }
            return s_all[worker - 1];
        }
    }

    private void Wake(int generation)
    {
        Interlocked.Exchange(ref _signal, generation);
        if (Interlocked.Exchange(ref _asleep, 0) == 1)
            _wake.Set();
    }

    private void Loop()
    {
        var seen = _lastBefore;
        while (true)
        {
            seen = Next(seen);
            TeamJob.Join(seen, _worker);
        }
    }

    private int Next(int seen)
    {
        while (true)
        {
            var start = Stopwatch.GetTimestamp();
            var waited = 0L;
            do
            {
                for (var i = 0; i < 16; i++)
                {
                    var signal = Volatile.Read(ref _signal);
                    if (signal != seen)
                        return signal;
                    Pause.Once();
                }
                if (waited > s_spinTicks)
                    Thread.Yield();
                waited = Stopwatch.GetTimestamp() - start;
            }
            while (waited < s_yieldTicks);
            Interlocked.Exchange(ref _asleep, 1);
            // A signal given just before falling asleep may not have seen the flag.
            if (Volatile.Read(ref _signal) == seen || Interlocked.Exchange(ref _asleep, 0) == 0)
                _wake.WaitOne();
        }
    }
}
