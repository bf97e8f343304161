// Times decoding token by token, and prompts, through the same ModelSession as `loquat generate`, on random weights.
using System.Diagnostics;
using Loquat.Generation;
using Loquat.Kernels.Quantization;
using Loquat.Kernels.Roofline;
using Loquat.Models;
using Loquat.Training;

namespace Loquat.Cli.Benchmarks;

/// <summary>What to decode.</summary>
/// <param name="Tokens">Tokens decoded one at a time.</param>
/// <param name="Cached">Positions that the cache holds when decoding begins, at least 1.</param>
/// <param name="Prompt">Tokens of the prompt that is timed as a whole; 0 for none.</param>
/// <param name="Repetitions">Repetitions of both.</param>
/// <param name="Cache">What keys and values are kept as.</param>
internal sealed record DecodingPlan(int Tokens, int Cached, int Prompt, int Repetitions, WeightFormat Cache);

/// <summary>What decoding took.</summary>
/// <param name="DecodingSeconds">Seconds per token, a value for each repetition.</param>
/// <param name="Prompt">Seconds per prompt; null where none was timed.</param>
/// <param name="AllocatedBytesPerToken">Managed bytes allocated per decoded token by the thread that decodes.</param>
/// <param name="Bandwidth">Bytes per second that main memory gave beside each repetition of decoding.</param>
/// <param name="FlopsPeak">Float operations per second of multiply-adds in registers beside the prompts.</param>
/// <param name="DecodingPeakBytes">Most resident memory of the process before the prompts.</param>
/// <param name="PeakBytes">Most resident memory of the process.</param>
internal sealed record DecodingFigures(double[] DecodingSeconds, RepeatedTiming? Prompt, double AllocatedBytesPerToken, double[] Bandwidth, double FlopsPeak, long DecodingPeakBytes, long PeakBytes)
{
    /// <summary>Seconds per token.</summary>
    public RepeatedTiming Decoding => RepeatedTiming.Of(DecodingSeconds);

    /// <summary>The median share of the bandwidth beside it that a repetition used.</summary>
    /// <param name="bytes">Bytes read per token.</param>
    public double BandwidthShare(double bytes) => RepeatedTiming.Of([.. DecodingSeconds.Zip(Bandwidth, (seconds, bandwidth) => bytes / seconds / bandwidth)]).Median;
}

/// <summary>Measures decoding.</summary>
internal static class DecodingBenchmark
{
    /// <summary>Decodes first and reads prompts afterwards, so that the memory of each shows.</summary>
    /// <param name="model">The model, its weights packed.</param>
    /// <param name="plan">What to do.</param>
    /// <param name="progress">Is told what is done.</param>
    public static DecodingFigures Measure(LanguageModel model, DecodingPlan plan, Action<string>? progress = null)
    {
        var ids = RandomTokens.Create(Math.Max(plan.Prompt, plan.Cached + plan.Tokens), model.Configuration.VocabularySize);
        var (seconds, bandwidth) = (new double[plan.Repetitions], new double[plan.Repetitions]);
        var allocated = 0L;
        // Memory of the first repetition: the block that bandwidth is read from comes after it.
        MachineProbe? probe = null;
        var peak = 0L;
        for (var i = 0; i < plan.Repetitions; i++)
        {
            progress?.Invoke($"decoding, {i + 1} of {plan.Repetitions}");
            (seconds[i], allocated) = Decode(model, plan, ids);
            // The memory of the session before must not count as needed by this one.
            GC.Collect();
            GC.WaitForPendingFinalizers();
            if (probe is null)
            {
                peak = ProcessMemory.PeakBytes();
                probe = new MachineProbe();
            }
            bandwidth[i] = probe.ReadBytesPerSecond();
        }
        var flops = probe?.FlopsPerSecond() ?? 0;
        probe?.Dispose();
        RepeatedTiming? prompt = null;
        if (plan.Prompt > 0)
        {
            progress?.Invoke("reading the prompt");
            prompt = Prompts(model, plan, ids);
        }
        return new DecodingFigures(seconds, prompt, (double)allocated / plan.Tokens, bandwidth, flops, peak, ProcessMemory.PeakBytes());
    }

    private static (double SecondsPerToken, long Allocated) Decode(LanguageModel model, DecodingPlan plan, int[] ids)
    {
        var session = new ModelSession(model, plan.Cached + plan.Tokens, plan.Cache);
        session.Append(ids.AsSpan(0, plan.Cached));
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var begin = Stopwatch.GetTimestamp();
        for (var i = 0; i < plan.Tokens; i++)
            session.Append(ids[plan.Cached + i]);
        return (Stopwatch.GetElapsedTime(begin).TotalSeconds / plan.Tokens, GC.GetAllocatedBytesForCurrentThread() - allocated);
    }

    /// <summary>A session that has room for the prompt alone begins anew with each one, in memory that it has used before.</summary>
    private static RepeatedTiming Prompts(LanguageModel model, DecodingPlan plan, int[] ids)
    {
        var session = new ModelSession(model, plan.Prompt, plan.Cache);
        var prompt = ids.AsSpan(0, plan.Prompt);
        session.Append(prompt);
        var seconds = new double[plan.Repetitions];
        for (var i = 0; i < plan.Repetitions; i++)
        {
            var begin = Stopwatch.GetTimestamp();
            session.Append(prompt);
            seconds[i] = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        }
        return RepeatedTiming.Of(seconds);
    }
}
