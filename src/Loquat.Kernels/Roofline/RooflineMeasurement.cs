// Measures the limits of this machine with one thread and with the whole team: multiply-add peak, cache and memory read bandwidth.
using Loquat.Kernels.Memory;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.Roofline;

/// <summary>How to measure.</summary>
public sealed record RooflineOptions
{
    /// <summary>Repetitions of each figure.</summary>
    public int Repetitions { get; init; } = 9;

    /// <summary>Seconds of each repetition.</summary>
    public double SecondsEach { get; init; } = 0.1;

    /// <summary>Bytes to read main memory bandwidth from; 0 for 8 times the last cache, at least 256 MiB.</summary>
    public long MemoryBytes { get; init; }
}

/// <summary>The roofline of the machine that the process runs on (Williams, Waterman and Patterson 2009).</summary>
public static unsafe class RooflineMeasurement
{
    private const int RunBytes = 1 << 20;
    private const int RoundsPerItem = 20_000;
    private const int ItemsPerThread = 16;

    // Says "worth a thread" for any item: an item here is far more work than waking one.
    private const long Costly = 1 << 20;

    /// <summary>Measures everything; takes about 40 repetitions' time. Changes lane width and threads meanwhile and restores both.</summary>
    /// <param name="options">How to measure.</param>
    /// <param name="progress">Is told what is measured next.</param>
    public static RooflineResult Measure(RooflineOptions options, Action<string>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var (width, all) = (SimdPath.Current, WorkerTeam.Threads);
        int[] teams = all > 1 ? [1, all] : [1];
        var caches = CacheSizes.OfThisMachine();
        try
        {
            var peaks = new List<MultiplyAddFigure>();
            foreach (var lanes in SimdPath.Supported)
            {
                progress?.Invoke($"multiply-add, {(lanes == SimdWidth.Scalar ? "scalar" : $"{(int)lanes} bits")}");
                SimdPath.Force(lanes);
                foreach (var threads in teams)
                    peaks.Add(MultiplyAdd(lanes, threads, options));
            }
            SimdPath.Force(width);
            var reads = new List<ReadFigure>();
            (MemoryLevel Level, long BytesPerThread)[] levels = [(MemoryLevel.Level1, caches.Level1 / 2), (MemoryLevel.Level2, caches.Level2 / 2)];
            foreach (var (level, bytes) in levels)
            {
                progress?.Invoke($"reading {level}");
                foreach (var threads in teams)
                    reads.Add(Cached(level, threads, bytes, options));
            }
            if (caches.Level3 > 0)
            {
                progress?.Invoke($"reading {MemoryLevel.Level3}");
                foreach (var threads in teams)
                    reads.Add(Cached(MemoryLevel.Level3, threads, caches.Level3 / 2 / threads, options));
            }
            var memory = options.MemoryBytes > 0 ? options.MemoryBytes : Math.Max(8 * caches.Last, 256L << 20);
            foreach (var mode in new[] { PageMode.Small, PageMode.Huge })
            {
                progress?.Invoke($"reading memory in {(mode == PageMode.Small ? "small" : "huge")} pages");
                using var block = new PagedBlock(memory, mode);
                foreach (var threads in teams)
                    reads.Add(Streamed(block, mode, threads, options));
            }
            return new RooflineResult(caches, peaks, reads);
        }
        finally
        {
            SimdPath.Force(width);
            WorkerTeam.Threads = all;
        }
    }

    /// <summary>The better of two numbers of chains: what fits 16 registers, and what 32 allow.</summary>
    internal static MultiplyAddFigure MultiplyAdd(SimdWidth width, int threads, RooflineOptions options)
    {
        WorkerTeam.Threads = threads;
        var items = threads * ItemsPerThread;
        var sums = NativeBlock.Allocate(items * sizeof(float));
        var p = (float*)sums.Pointer;
        var lanes = Math.Max(1, (int)width / 32);
        var twelve = RepeatedTiming.Measure(Repeat(new TwelveChains(p, RoundsPerItem), items), options.Repetitions, options.SecondsEach);
        var twentyFour = RepeatedTiming.Measure(Repeat(new TwentyFourChains(p, RoundsPerItem), items), options.Repetitions, options.SecondsEach);
        sums.Free();
        var operations = 2.0 * lanes * RoundsPerItem * items;
        var few = new MultiplyAddFigure(width, threads, TwelveChains.Count, Rate.Of(operations * TwelveChains.Count, twelve));
        var many = new MultiplyAddFigure(width, threads, TwentyFourChains.Count, Rate.Of(operations * TwentyFourChains.Count, twentyFour));
        return few.FlopsPerSecond.Median >= many.FlopsPerSecond.Median ? few : many;
    }

    /// <summary>Every thread reads a run of its own over and over.</summary>
    private static ReadFigure Cached(MemoryLevel level, int threads, long bytesPerThread, RooflineOptions options)
    {
        WorkerTeam.Threads = threads;
        var floats = (int)Math.Max(1, bytesPerThread / sizeof(float) / ReadStream.FloatsPerStep) * ReadStream.FloatsPerStep;
        var bytes = (long)floats * sizeof(float);
        var passes = (int)Math.Max(1, 16 * RunBytes / bytes);
        using var block = new PagedBlock(bytes * threads, PageMode.Huge);
        var sums = NativeBlock.Allocate(threads * sizeof(float));
        var stream = new ReadStream((float*)block.Pointer, (float*)sums.Pointer, floats, passes);
        var timing = RepeatedTiming.Measure(Repeat(stream, threads), options.Repetitions, options.SecondsEach);
        sums.Free();
        var huge = block.HugeBytes();
        return new ReadFigure(level, threads, bytes * threads, huge is { } held ? Math.Min(held, bytes * threads) : null, Rate.Of((double)bytes * threads * passes, timing));
    }

    /// <summary>The threads share the whole block, in long runs.</summary>
    internal static ReadFigure Streamed(PagedBlock block, PageMode mode, int threads, RooflineOptions options)
    {
        WorkerTeam.Threads = threads;
        var items = (int)(block.Bytes / RunBytes);
        var sums = NativeBlock.Allocate(items * sizeof(float));
        var stream = new ReadStream((float*)block.Pointer, (float*)sums.Pointer, RunBytes / sizeof(float), 1);
        var timing = RepeatedTiming.Measure(Repeat(stream, items), options.Repetitions, options.SecondsEach);
        sums.Free();
        var level = mode == PageMode.Small ? MemoryLevel.SmallPages : MemoryLevel.HugePages;
        return new ReadFigure(level, threads, block.Bytes, block.HugeBytes(), Rate.Of((double)items * RunBytes, timing));
    }

    private static Action<int> Repeat<TKernel>(TKernel kernel, int items) where TKernel : unmanaged, IRangeKernel => rounds =>
    {
        for (var i = 0; i < rounds; i++)
            RangeKernel.Launch(kernel, items, Costly);
    };
}
