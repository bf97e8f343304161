// The tables of a comparison: ratios to the peers and shares of the roofline, beside what is aimed at.
using System.Globalization;
using System.Text;
using Loquat.Bench.EndToEnd.Measuring;

namespace Loquat.Bench.EndToEnd.Reporting;

/// <summary>Writes Markdown tables.</summary>
internal static class ReportTables
{
    private const string Us = "loquat";
    private const string Torch = "pytorch";

    /// <summary>For each training shape: the ratio to PyTorch and the share of the peak that are aimed at.</summary>
    private static readonly Dictionary<string, (double Ratio, double Share)> s_trainGoals = new() { ["nano"] = (1.6, 0.70), ["nano-gpu"] = (1.2, 0.80), ["gpt2-124m"] = (1.5, 0.75) };

    public static void Roofline(StringBuilder text, RooflineFigures roofline)
    {
        Head(text, "Roofline", "", "1 thread", "all threads", "least to most, all threads");
        Row(text, "multiply-add peak, GFLOP/s", Number(roofline.PeakOfOne), Number(roofline.Peak), Range(Metric.PeakAllThreads));
        foreach (var (level, name) in new[] { ("level1", "level-1 cache"), ("level2", "level-2 cache"), ("level3", "level-3 cache"), ("small_pages", "memory, small pages"), ("huge_pages", "memory, huge pages") })
            Row(text, $"reading {name}, GB/s", Number(roofline.Read(level, isOneThread: true)), Number(roofline.Read(level, isOneThread: false)), Range(Metric.Read(level, isOneThread: false)));
        text.Append('\n');

        string Range(string metric)
        {
            var (least, most) = roofline.Range(metric);
            return $"{Number(least)} to {Number(most)}";
        }
    }

    public static void Gemm(StringBuilder text, Samples samples, RooflineFigures roofline)
    {
        var peers = samples.Contenders(Parts.Gemm).Where(name => name != Us).ToList();
        Head(text, "Matrix products, GFLOP/s (aim: at least 1.00 times the faster OpenBLAS, 88 % of the peak)", "product m x n x k", ["Loquat", .. peers, "times the faster", "share of the peak"]);
        foreach (var metric in samples.Metrics(Parts.Gemm, Parts.Gemm).Where(metric => metric.Contains(" x ", StringComparison.Ordinal)))
        {
            var ours = samples.Median(Parts.Gemm, Parts.Gemm, Us, metric);
            var theirs = peers.Select(peer => samples.Median(Parts.Gemm, Parts.Gemm, peer, metric)).ToList();
            Row(text, metric, [Number(ours), .. theirs.Select(Number), Ratio(ours / theirs.DefaultIfEmpty(double.NaN).Max()), Share(ours / roofline.Peak)]);
        }
        text.Append('\n');
    }

    public static void Train(StringBuilder text, Samples samples, RooflineFigures roofline)
    {
        Head(text, "Training steps", "shape", "Loquat ms", "PyTorch ms", "times PyTorch (aim)", "GFLOP/s", "share of the peak (aim)", "Loquat MB", "PyTorch MB", "memory ratio");
        foreach (var shape in samples.Jobs(Parts.Train))
        {
            var (ours, theirs) = Pair(samples, Parts.Train, shape, Metric.Milliseconds);
            var (memory, theirMemory) = Pair(samples, Parts.Train, shape, Metric.PeakMemory);
            var gflops = samples.Median(Parts.Train, shape, Us, Metric.Gflops);
            var (ratio, share) = s_trainGoals.GetValueOrDefault(shape, (double.NaN, double.NaN));
            Row(text, shape, Number(ours), Number(theirs), $"{Ratio(theirs / ours)} ({Ratio(ratio)})", Number(gflops), $"{Share(gflops / roofline.Peak)} ({Share(share)})", Megabytes(memory), Megabytes(theirMemory), Ratio(memory / theirMemory));
        }
        text.Append('\n');
    }

    public static void Decode(StringBuilder text, Samples samples, RooflineFigures roofline)
    {
        foreach (var shape in samples.Jobs(Parts.Decode))
        {
            double Of(string contender, string metric) => samples.Median(Parts.Decode, shape, contender, metric);
            var peers = samples.Contenders(Parts.Decode);
            var weights = Of(Us, Metric.WeightBytes);
            Head(text, $"Decoding, {shape}", "", [.. peers.Select(NameOf)]);
            Row(text, "one token at a time, tokens/s", [.. peers.Select(peer => Number(Of(peer, Metric.TokensPerSecond)))]);
            Row(text, "Loquat's ratio (aim: 3)", [.. peers.Select(peer => Ratio(Of(Us, Metric.TokensPerSecond) / Of(peer, Metric.TokensPerSecond)))]);
            Row(text, "weights read, GB/s", [.. peers.Select(peer => Number(Of(peer, Metric.TokensPerSecond) * weights / 1e9))]);
            Row(text, "share of the huge-page bandwidth (aim: 85 %)", [.. peers.Select(peer => Share(Of(peer, Metric.TokensPerSecond) * weights / 1e9 / roofline.HugePages))]);
            Row(text, "prompt, tokens/s", [.. peers.Select(peer => Number(Of(peer, Metric.PromptTokensPerSecond)))]);
            Row(text, "Loquat's ratio", [.. peers.Select(peer => Ratio(Of(Us, Metric.PromptTokensPerSecond) / Of(peer, Metric.PromptTokensPerSecond)))]);
            var flopsPerToken = Of(Us, Metric.PromptGflops) / Of(Us, Metric.PromptTokensPerSecond);
            Row(text, "share of the multiply-add peak (aim: 75 %)", [.. peers.Select(peer => Share(flopsPerToken * Of(peer, Metric.PromptTokensPerSecond) / roofline.Peak))]);
            Row(text, "resident at most while decoding, MB", [.. peers.Select(peer => Megabytes(Of(peer, Metric.DecodingPeakMemory)))]);
            Row(text, "of the weights (aim: 1.10)", [.. peers.Select(peer => Ratio(Of(peer, Metric.DecodingPeakMemory) / weights))]);
            Row(text, "resident at most with the prompt, MB", [.. peers.Select(peer => Megabytes(Of(peer, Metric.PeakMemory)))]);
            Row(text, "managed bytes per token", [.. peers.Select(peer => Number(Of(peer, Metric.AllocatedBytes)))]);
            text.Append('\n');
        }
    }

    public static void Recipe(StringBuilder text, Samples samples)
    {
        foreach (var job in samples.Jobs(Parts.Recipe))
        {
            var (ours, theirs) = Pair(samples, Parts.Recipe, job, Metric.ProcessSeconds);
            var (loss, theirLoss) = Pair(samples, Parts.Recipe, job, Metric.ValidationLoss);
            Head(text, $"The recipe of `loquat train`, {job}, evaluations and files included (aim: 57 s)", "", "Loquat", "PyTorch", "times PyTorch");
            Row(text, "seconds of the process", Number(ours), Number(theirs), Ratio(theirs / ours));
            Row(text, "validation loss", Loss(loss), Loss(theirLoss), "");
            text.Append('\n');
        }
    }

    public static void Head(StringBuilder text, string title, string first, params string[] columns)
    {
        text.Append($"## {title}\n\n| {first} | {string.Join(" | ", columns)} |\n|---|{string.Concat(columns.Select(_ => "---:|"))}\n");
    }

    public static void Row(StringBuilder text, string first, params string[] cells) => text.Append($"| {first} | {string.Join(" | ", cells)} |\n");

    public static string Number(double value) => Write(value, Math.Abs(value) < 100 ? "0.0" : "#,0");

    public static string Ratio(double value) => Write(value, "0.00");

    private static string Loss(double value) => Write(value, "0.0000");

    private static string Share(double value) => Write(100 * value, "0") + (double.IsFinite(value) ? " %" : "");

    private static string Megabytes(double bytes) => Number(bytes / (1 << 20));

    private static string Write(double value, string format) => double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture) : "–";

    private static string NameOf(string contender) => contender switch { Us => "Loquat", Torch => "PyTorch, addmv", "pytorch-linear" => "PyTorch, nn.Linear", _ => contender };

    private static (double Ours, double Theirs) Pair(Samples samples, string part, string job, string metric) => (samples.Median(part, job, Us, metric), samples.Median(part, job, Torch, metric));
}
