// What an action allocates on the managed heap. Every test project compiles this file.
namespace Loquat.Testing;

internal static class ManagedMemory
{
    /// <summary>
    /// The fewest bytes that the action allocated on this thread in up to ten calls. The runtime itself allocates now and then on whatever thread
    /// it borrows (it loads a type, or compiles a method again), so one call proves nothing; an action that allocates does so in each of them.
    /// </summary>
    public static long LeastAllocatedBy(Action action)
    {
        var least = long.MaxValue;
        for (var attempt = 0; attempt < 10 && least > 0; attempt++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }
}
