// Counts the words of a corpus: one thread reads, the others cut and count parts, each into its own tally; the tallies are merged in order of the words.
using System.Collections.Concurrent;
using Loquat.Text.Corpora;

namespace Loquat.Text.Trainers.Counting;

/// <summary>Counts words in parallel and in bounded memory.</summary>
internal static class WordCounter
{
    /// <summary>Counts the words of a corpus.</summary>
    /// <param name="corpus">The text.</param>
    /// <param name="options">Threads, memory, progress.</param>
    /// <param name="createSplitter">Makes the splitter of one thread.</param>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    /// <exception cref="Formats.InvalidInputException">A file cannot be read, or the distinct words take too much memory.</exception>
    public static CountedWords Count(TextCorpus corpus, TrainerOptions options, Func<WordSplitter> createSplitter)
    {
        var words = CountWithTables(corpus, options, createSplitter);
        // The tables are gone, but where memory is limited what follows must not come on top of them.
        if (options.MaxMemory is not null)
            GC.Collect();
        return words;
    }

    private static CountedWords CountWithTables(TextCorpus corpus, TrainerOptions options, Func<WordSplitter> createSplitter)
    {
        var tallies = new WordTally[options.ThreadCount];
        try
        {
            for (var i = 0; i < tallies.Length; i++)
                tallies[i] = new WordTally(options.TableBytes ?? TableBytes(options), options.TemporaryFolder);
            CountParts(corpus, options, createSplitter, tallies);
            var sources = new IWordSource[tallies.Length];
            Parallel.For(0, tallies.Length, i => sources[i] = tallies[i].Sorted());
            var words = new CountedWords { Spills = tallies.Sum(tally => tally.Spills) };
            // The tables are still there.
            words.Take(new MergedWords(sources), options.MaxMemory / 2, options.Cancellation);
            return words;
        }
        finally
        {
            foreach (var tally in tallies)
                tally?.Dispose();
        }
    }

    // Half of the memory is for the tables, the rest for the parts on their way, buffers and the merged words.
    private static long TableBytes(TrainerOptions options) => options.MaxMemory is { } memory ? memory / 2 / options.ThreadCount : long.MaxValue / 4;

    private static void CountParts(TextCorpus corpus, TrainerOptions options, Func<WordSplitter> createSplitter, WordTally[] tallies)
    {
        using var queue = new BlockingCollection<byte[]>(tallies.Length);
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(options.Cancellation);
        var workers = tallies.Select(tally => Task.Factory.StartNew(() => Work(queue, createSplitter(), tally, failed),
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        try
        {
            var clock = new ProgressClock(options.Progress, TrainerStage.Counting, corpus.ByteCount, options.Cancellation);
            var parts = new TextParts(createSplitter(), part => queue.Add(part, failed.Token));
            corpus.Read((text, _, _) => parts.Add(text), progress => clock.Report(progress.BytesDone));
            parts.End();
            queue.CompleteAdding();
            Task.WaitAny([Task.WhenAll(workers)]);
            options.Cancellation.ThrowIfCancellationRequested();
            clock.Finish(corpus.ByteCount);
        }
        finally
        {
            queue.CompleteAdding();
            // Waits without throwing; a worker's failure is what matters more than that nothing could be added to the queue any more.
            ((IAsyncResult)Task.WhenAll(workers)).AsyncWaitHandle.WaitOne();
            workers.FirstOrDefault(worker => worker.IsFaulted)?.GetAwaiter().GetResult();
        }
    }

    private static void Work(BlockingCollection<byte[]> queue, WordSplitter splitter, WordTally tally, CancellationTokenSource failed)
    {
        try
        {
            foreach (var part in queue.GetConsumingEnumerable())
            {
                if (failed.IsCancellationRequested)
                    return;
                splitter.Split(part, tally);
            }
        }
        catch
        {
            failed.Cancel();
            throw;
        }
    }
}
