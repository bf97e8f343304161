// The worker team: every item once, exceptions, nesting, several callers, changes of size.
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.Tests.Threading;

[Collection("Kernels")]
public sealed unsafe class WorkerTeamTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(9)]
    public void EveryItemRunsOnce(int threads)
    {
        using var settings = new KernelSettings(SimdPath.Current, threads);
        foreach (var items in new[] { 0, 1, 2, 3, 7, 64, 1001 })
        {
            var counts = new int[items + 1];
            fixed (int* p = counts)
            {
                for (var round = 0; round < 20; round++)
                    WorkerTeam.Run(new CountJob(p, threads), items, 1_000_000);
            }
            Assert.All(counts[..items], count => Assert.Equal(20, count));
            Assert.Equal(0, counts[items]);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void EachLargeItemRunsOnceAndMayStartJobs(int threads)
    {
        using var settings = new KernelSettings(SimdPath.Current, threads);
        foreach (var items in new[] { 0, 1, 2, 7, 200 })
        {
            var counts = new int[items];
            var inner = new int[64];
            WorkerTeam.RunEach(items, (item, worker) =>
            {
                Assert.InRange(worker, 0, threads - 1);
                Interlocked.Increment(ref counts[item]);
                fixed (int* p = inner)
                    WorkerTeam.Run(new CountJob(p, threads), inner.Length, 1_000_000);
            });
            Assert.All(counts, count => Assert.Equal(1, count));
            Assert.All(inner, count => Assert.Equal(items, count));
        }
        Assert.Equal("item 3", Assert.Throws<InvalidOperationException>(() => WorkerTeam.RunEach(4, (item, _) => _ = item < 3 ? 0 : throw new InvalidOperationException($"item {item}"))).Message);
        EveryItemRunsOnce(threads);
    }

    [Fact]
    public void SmallJobsStayInTheCaller()
    {
        using var settings = new KernelSettings(SimdPath.Current, 4);
        var thread = 0;
        WorkerTeam.Run(new ThreadJob(&thread), 10, 100);
        Assert.Equal(Environment.CurrentManagedThreadId, thread);
    }

    [Fact]
    public void ExceptionsReachTheCallerAndTheTeamGoesOn()
    {
        using var settings = new KernelSettings(SimdPath.Current, 3);
        for (var bad = 0; bad < 40; bad += 13)
        {
            var at = bad;
            var error = Assert.Throws<InvalidOperationException>(() => WorkerTeam.Run(new FailingJob(at), 40, 1_000_000));
            Assert.Equal($"item {at}", error.Message);
            EveryItemRunsOnce(3);
        }
    }

    [Fact]
    public void ANestedJobRunsToItsEndOnTheSameThread()
    {
        using var settings = new KernelSettings(SimdPath.Current, 3);
        var counts = new int[40 * 40];
        fixed (int* p = counts)
            WorkerTeam.Run(new NestedJob(p), 40, 1_000_000);
        Assert.All(counts, count => Assert.Equal(1, count));
    }

    [Fact]
    public void SeveralCallersAllFinish()
    {
        using var settings = new KernelSettings(SimdPath.Current, 2);
        var totals = new int[4];
        var callers = new Thread[totals.Length];
        for (var caller = 0; caller < callers.Length; caller++)
        {
            var mine = caller;
            callers[caller] = new Thread(() =>
            {
                var counts = new int[50];
                fixed (int* p = counts)
                {
                    for (var round = 0; round < 100; round++)
                        WorkerTeam.Run(new CountJob(p, 2), counts.Length, 1_000_000);
                }
                totals[mine] = counts.Sum();
            });
            callers[caller].Start();
        }
        foreach (var caller in callers)
            caller.Join();
        Assert.All(totals, total => Assert.Equal(50 * 100, total));
    }

    [Fact]
    public void TheTeamGrowsAndShrinks()
    {
        foreach (var threads in new[] { 1, 5, 2, 7, 1, 3 })
            EveryItemRunsOnce(threads);
        Assert.Throws<ArgumentOutOfRangeException>(() => WorkerTeam.Threads = 0);
    }

    [Fact]
    public void AJobAllocatesNothing()
    {
        using var settings = new KernelSettings(SimdPath.Current, 2);
        var counts = new int[64];
        fixed (int* p = counts)
        {
            var job = new CountJob(p, 2);
            WorkerTeam.Run(job, 64, 1_000_000);
            Assert.Equal(0, ManagedMemory.LeastAllocatedBy(() =>
            {
                for (var round = 0; round < 100; round++)
                    WorkerTeam.Run(job, 64, 1_000_000);
            }));
        }
    }

    private readonly struct CountJob(int* counts, int threads) : IWorkerJob
    {
        private readonly int* _counts = counts;
        private readonly int _threads = threads;

        public void Execute(int start, int end, int worker)
        {
            if (worker < 0 || worker >= _threads)
                throw new InvalidOperationException($"worker {worker} of {_threads}");
            for (var i = start; i < end; i++)
                Interlocked.Increment(ref _counts[i]);
        }
    }

    private readonly struct ThreadJob(int* thread) : IWorkerJob
    {
        private readonly int* _thread = thread;

        public void Execute(int start, int end, int worker) => *_thread = Environment.CurrentManagedThreadId;
    }

    private readonly struct FailingJob(int bad) : IWorkerJob
    {
        private readonly int _bad = bad;

        public void Execute(int start, int end, int worker)
        {
            if (start <= _bad && _bad < end)
                throw new InvalidOperationException($"item {_bad}");
        }
    }

    private readonly struct NestedJob(int* counts) : IWorkerJob
    {
        private readonly int* _counts = counts;

        public void Execute(int start, int end, int worker)
        {
            for (var i = start; i < end; i++)
                WorkerTeam.Run(new CountJob(_counts + (i * 40), 3), 40, 1_000_000);
        }
    }
}
