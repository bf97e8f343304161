// When unmanaged memory is a reason to collect garbage. The collector does not see the blocks behind abandoned tensors, and what the framework
// offers for that (GC.AddMemoryPressure) collects whenever a few megabytes are added, so that every growing workspace would pay for it.
namespace Loquat.Kernels.Memory;

/// <summary>Counts unmanaged memory and collects garbage once it has grown by half, and at least by 256 MiB, since it last did.</summary>
internal static class NativeMemoryBudget
{
    private const long Step = 256L << 20;
    private static readonly Lock s_lock = new();
    private static long s_live;
    private static long s_limit = Step;

    /// <summary>Bytes of blocks that are not freed.</summary>
    internal static long LiveBytes => Interlocked.Read(ref s_live);

    /// <summary>Collections that <see cref="Add"/> has asked for.</summary>
    internal static int Collections { get; private set; }

    /// <summary>Counts a new block; collects garbage first if the limit is passed.</summary>
    internal static void Add(long bytes)
    {
        if (Interlocked.Add(ref s_live, bytes) > Interlocked.Read(ref s_limit))
            Collect();
    }

    /// <summary>Counts a freed block; the limit follows memory that has become much less.</summary>
    internal static void Remove(long bytes)
    {
        var limit = LimitAbove(Interlocked.Add(ref s_live, -bytes));
        if (Interlocked.Read(ref s_limit) > 2 * limit)
            Interlocked.Exchange(ref s_limit, limit);
    }

    private static long LimitAbove(long live) => live + Math.Max(Step, live / 2);

    private static void Collect()
    {
        lock (s_lock)
        {
            if (LiveBytes <= Interlocked.Read(ref s_limit))
                return;
            Collections++;
            GC.Collect();
            // Blocks are freed by their finalizers.
            GC.WaitForPendingFinalizers();
            Interlocked.Exchange(ref s_limit, LimitAbove(LiveBytes));
        }
    }
}
