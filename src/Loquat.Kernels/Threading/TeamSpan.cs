// The part of a job's items that belongs to one member of the team.
using System.Runtime.InteropServices;

namespace Loquat.Kernels.Threading;

/// <summary>A range of items from which chunks are claimed, on two cache lines of its own (processors fetch lines in pairs).</summary>
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

    /// <summary>Claims the next <paramref name="chunk"/> items; false when none is left.</summary>
    internal bool Claim(int chunk, out int start, out int end)
    {
        start = end = 0;
        if (Volatile.Read(ref _next) >= _end)
            return false;
        var claimed = Interlocked.Add(ref _next, chunk) - chunk;
        if (claimed >= _end)
            return false;
        start = (int)claimed;
        end = (int)Math.Min(claimed + chunk, _end);
        return true;
    }

    /// <summary>Leaves nothing to claim.</summary>
    internal void Stop() => Interlocked.Exchange(ref _next, _end);
}
