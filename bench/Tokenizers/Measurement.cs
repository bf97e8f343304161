// One encoding: Loquat and the peers take turns on every text, then Loquat alone on its threads and its memory.
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Loquat.Text.Tokenizers;

namespace Loquat.Bench.Tokenizers;

/// <summary>Figures of one tokenizer on one text or group of texts.</summary>
/// <param name="Encoding">The encoding.</param>
/// <param name="Text">The text.</param>
/// <param name="Tokenizer">Who encoded it.</param>
/// <param name="MegabytesPerSecond">Median speed, in 10^6 bytes of UTF-8 a second.</param>
internal sealed record Figure(string Encoding, string Text, string Tokenizer, double MegabytesPerSecond);

/// <summary>Measures one encoding.</summary>
internal sealed class Measurement(Settings settings, string encoding, PipelineTokenizer tokenizer, IReadOnlyList<BenchText> texts)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(150);

    /// <summary>Where Loquat's ids are not tiktoken's, or not the same for bytes and text: none of these may be.</summary>
    public List<string> Faults { get; } = [];

    /// <summary>For each peer the texts on which its ids are not Loquat's.</summary>
    public Dictionary<string, List<string>> Differences { get; } = [];

    /// <summary>Compares ids and measures speed.</summary>
    public List<Figure> Run(IReadOnlyList<Peer> peers)
    {
        foreach (var peer in peers)
            Compare(peer);
        var times = new Dictionary<(string Text, string Who), List<double>>();
        for (var round = 0; round < settings.Rounds; round++)
        {
            foreach (var text in texts.Where(text => text.IsTimed))
            {
                Note(text.Name, "Loquat", () => Time(tokenizer, text));
                var unused = new PipelineTokenizer(tokenizer.Components);
                Note(text.Name, "Loquat, new", () => Time(unused, text));
                foreach (var peer in peers)
                    Note(text.Name, $"{peer.Name} {peer.Version}", () => peer.Time(text.File));
            }
        }
        var figures = times.Select(entry => new Figure(encoding, entry.Key.Text, entry.Key.Who, Bytes(texts.First(text => text.Name == entry.Key.Text)) / 1e6 / Median(entry.Value))).ToList();
        foreach (var group in times.Where(entry => entry.Key.Text.EndsWith(".txt", StringComparison.Ordinal)).GroupBy(entry => entry.Key.Who).ToArray())
        {
            var bytes = group.Sum(entry => Bytes(texts.First(text => text.Name == entry.Key.Text)));
            figures.Add(new Figure(encoding, "the books", group.Key, bytes / 1e6 / group.Sum(entry => Median(entry.Value))));
        }
        return figures;

        void Note(string text, string who, Func<double> time)
        {
            // Whoever was before may still be busy in the background, with its garbage for one.
            Thread.Sleep(s_pause);
            if (!times.TryGetValue((text, who), out var list))
                times.Add((text, who), list = []);
            list.Add(time());
        }
    }

    /// <summary>Speed of batches of the books, cut to texts of 16 KB, with a number of threads.</summary>
    public double Batch(int threads)
    {
        var parts = texts.Where(text => text.Name.EndsWith(".txt", StringComparison.Ordinal)).SelectMany(text => text.Content.Chunk(16_384)).Select(chunk => new string(chunk)).ToArray();
        tokenizer.EncodeBatch(parts, threads);
        var seconds = new List<double>();
        for (var round = 0; round < settings.Rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            tokenizer.EncodeBatch(parts, threads);
            seconds.Add(watch.Elapsed.TotalSeconds);
        }
        return parts.Sum(part => (double)System.Text.Encoding.UTF8.GetByteCount(part)) / 1e6 / Median(seconds);
    }

    /// <summary>Managed bytes allocated for each 10^6 bytes of the books: by encoding to an array (its ids apart), and by counting.</summary>
    public (double BesideIds, double Ids, double Counting) Allocation()
    {
        var books = texts.Where(text => text.Name.EndsWith(".txt", StringComparison.Ordinal)).ToArray();
        var megabytes = books.Sum(Bytes) / 1e6;
        var ids = 0L;
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var book in books)
            ids += 4L * tokenizer.Encode(book.Content).Length;
        var encoding = GC.GetAllocatedBytesForCurrentThread() - before;
        before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var book in books)
            tokenizer.CountTokens(book.Content);
        return ((encoding - ids) / megabytes, ids / megabytes, (GC.GetAllocatedBytesForCurrentThread() - before) / megabytes);
    }

    private void Compare(Peer peer)
    {
        var differing = Differences[peer.Name] = [];
        foreach (var text in texts)
        {
            var ids = new List<int>();
            tokenizer.EncodeUtf8(File.ReadAllBytes(text.File), ids);
            if (!CollectionsMarshal.AsSpan(ids).SequenceEqual(tokenizer.Encode(text.Content)))
                Faults.Add($"{encoding}, {text.Name}: the ids of the bytes and of the text differ");
            if (Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(ids)))) == peer.Hash(text.File))
                continue;
            differing.Add(text.Name);
            if (peer.Name == "tiktoken")
                Faults.Add($"{encoding}, {text.Name}: the ids are not tiktoken's");
        }
    }

    private static double Time(PipelineTokenizer tokenizer, BenchText text)
    {
        var watch = Stopwatch.StartNew();
        tokenizer.Encode(text.Content);
        return watch.Elapsed.TotalSeconds;
    }

    private static double Bytes(BenchText text) => System.Text.Encoding.UTF8.GetByteCount(text.Content);

    private static double Median(List<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
