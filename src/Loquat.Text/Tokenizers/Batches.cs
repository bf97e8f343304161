// Work on many texts at once: each result has its own place, so the outcome does not depend on the number of threads.
using System.Runtime.ExceptionServices;

namespace Loquat.Text.Tokenizers;

/// <summary>Runs independent work on several threads.</summary>
internal static class Batches
{
    /// <summary>Runs work for each index.</summary>
    /// <param name="count">Number of indices from 0.</param>
    /// <param name="threads">Most threads; 0 for one for each processor.</param>
    /// <param name="work">The work for one index.</param>
    public static void Run(int count, int threads, Action<int> work)
    {
        if (threads == 1 || count < 2)
        {
            for (var i = 0; i < count; i++)
                work(i);
            return;
        }
        try
        {
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = threads == 0 ? Environment.ProcessorCount : threads }, work);
        }
        catch (AggregateException e) when (e.InnerExceptions.Count > 0)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }
}
