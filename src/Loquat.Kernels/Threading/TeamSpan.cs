// The part of a job's items that belongs to one member of the team.
using System.Runtime.InteropServices;

namespace Loquat.Kernels.Threading;

/// <summary>Items from which ranges are claimed, on two cache lines of its own (processors fetch lines in pairs).</summary>
[StructLayout(LayoutKind.Explicit, Size = 128)]
internal struct TeamSpan
{
    [FieldOffset(0)]
    private long _next;

    [FieldOffset(8)]
    private int _end;

    /// <summary>Makes [<paramref name="start"/>, <paramref name="end"/>) claimable. Before the job is published.</summary>
    internal void Set(int start, int end)
    {
        _end = end;
        Volatile.Write(ref _next, start);
    }

    /// <summary>
    /// Claims a quarter of what is left, but at least <paramref name="least"/> items; false when none is left. The last ranges are short, so that members end together
    /// whatever disturbs one of them.
    /// </summary>
    internal bool Claim(int least, out int start, out int end)
    {
        var next = Volatile.Read(ref _next);
        while (next < _end)
        {
            var after = next + Math.Max(least, (_end - next) / 4);
            var seen = Interlocked.CompareExchange(ref _next, after, next);
            if (seen == next)
            {
                start = (int)next;
                end = (int)Math.Min(after, _end);
                return true;
            }
            next = seen;
        }
        start = end = 0;
        return false;
    }

    /// <summary>Leaves nothing to claim.</summary>
    internal void Stop() => Interlocked.Exchange(ref _next, _end);
}
