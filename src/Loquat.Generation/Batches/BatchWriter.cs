// Writes several texts side by side; those that are finished leave.
using System.Diagnostics;

namespace Loquat.Generation.Batches;

/// <summary>The loop of all sampling.</summary>
internal static class BatchWriter
{
    /// <summary>Writes every row to its end. Rows with the same prompt share its pass.</summary>
    /// <param name="batch">Room for the rows; null where none of them wants a token.</param>
    /// <param name="rows">What is asked for.</param>
    /// <param name="vocabulary">How many ids may be written.</param>
    /// <param name="cancellation">Stops after the current tokens.</param>
    /// <returns>The time in all, and written tokens per second without the prompts' time and their first tokens.</returns>
    public static (double Seconds, double TokensPerSecond) Write(SequenceBatch? batch, IReadOnlyList<RequestRow> rows, int vocabulary, CancellationToken cancellation)
    {
        if (batch is null)
            return (0, 0);
        var watch = Stopwatch.StartNew();
        Begin(batch, rows);
        var prompted = watch.Elapsed.TotalSeconds;
        List<RequestRow> active = [.. rows];
        List<int> next = [];
        List<int> stay = [];
        var written = 0;
        while (active.Count > 0 && !cancellation.IsCancellationRequested)
        {
            next.Clear();
            stay.Clear();
            for (var i = 0; i < active.Count; i++)
            {
                var logits = batch.Logits(i)[..vocabulary];
                var id = active[i].Sampler.Next(logits);
                active[i].Writer.Add(id, logits);
                if (active[i].Writer.IsFinished)
                    continue;
                next.Add(id);
                stay.Add(i);
            }
            written += stay.Count;
            if (stay.Count == 0)
                break;
            if (stay.Count < active.Count)
            {
                batch.Select([.. stay]);
                active = [.. stay.Select(i => active[i])];
            }
            batch.Append(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(next));
        }
        foreach (var row in rows)
            row.Writer.Cancel();
        var seconds = watch.Elapsed.TotalSeconds;
        return (seconds, written > 0 ? written / Math.Max(1e-9, seconds - prompted) : 0);
    }

    private static void Begin(SequenceBatch batch, IReadOnlyList<RequestRow> rows)
    {
        // Samples of one prompt are neighbours and hold the very same array.
        List<int[]> prompts = [];
        var parents = new int[rows.Count];
        for (var i = 0; i < rows.Count; i++)
        {
            if (prompts.Count == 0 || !ReferenceEquals(prompts[^1], rows[i].Prompt))
                prompts.Add(rows[i].Prompt);
            parents[i] = prompts.Count - 1;
            rows[i].Sampler.Begin(rows[i].Prompt);
        }
        batch.Begin(prompts);
        batch.Select(parents);
    }
}
