// What it costs to send the team to work and to wait for it: jobs that do nothing.
using BenchmarkDotNet.Attributes;
using Loquat.Kernels.Threading;

namespace Loquat.Bench.Micro;

/// <summary>The barrier of the worker team.</summary>
public class WorkerTeamBenchmarks
{
    private const long Costly = 1 << 20;
    private static int s_items;

    /// <summary>Items of the job.</summary>
    [Params(2, 64)]
    public int Items { get; set; }

    /// <summary>Checks that every item runs once.</summary>
    [GlobalSetup]
    public void Setup()
    {
        s_items = 0;
        WorkerTeam.Run(new CountingJob(), Items, Costly);
        if (s_items != Items)
            throw new InvalidOperationException($"The team ran {s_items} of {Items} items; it is not timed.");
    }

    /// <summary>A job whose items do nothing, on the whole team.</summary>
    [Benchmark]
    public void Run() => WorkerTeam.Run(new EmptyJob(), Items, Costly);

    /// <summary>The same job in the caller alone.</summary>
    [Benchmark]
    public void RunInTheCaller() => WorkerTeam.Run(new EmptyJob(), 1, 1);

    private readonly struct EmptyJob : IWorkerJob
    {
        public void Execute(int start, int end, int worker)
        {
        }
    }

    private readonly struct CountingJob : IWorkerJob
    {
        public void Execute(int start, int end, int worker) => Interlocked.Add(ref s_items, end - start);
    }
}
