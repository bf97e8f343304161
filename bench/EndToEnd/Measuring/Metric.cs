// The names of the numbers that reports look for, and how they are read from a contender's JSON.
using System.Text.Json;

namespace Loquat.Bench.EndToEnd.Measuring;

/// <summary>Names and readers of metrics.</summary>
internal static class Metric
{
    public const string ProcessSeconds = "process_seconds";
    public const string PeakMemory = "peak_memory_bytes";
    public const string DecodingPeakMemory = "decoding_peak_memory_bytes";
    public const string Milliseconds = "milliseconds";
    public const string Gflops = "gflops";
    public const string TokensPerSecond = "tokens_per_second";
    public const string GigabytesPerSecond = "gb_per_second";
    public const string PromptTokensPerSecond = "prompt_tokens_per_second";
    public const string PromptGflops = "prompt_gflops";
    public const string WeightBytes = "weight_bytes_per_token";
    public const string AllocatedBytes = "allocated_bytes_per_token";
    public const string PeakOneThread = "peak_gflops_1";
    public const string PeakAllThreads = "peak_gflops_all";
    public const string ValidationLoss = "val_loss";

    /// <summary>Fields of a flat object: numbers as they are, spreads by their median.</summary>
    public static IEnumerable<(string Metric, double Value)> Fields(JsonElement json, params string[] names)
    {
        foreach (var name in names)
        {
            if (json.TryGetProperty(name, out var field) && ValueOf(field) is { } value)
                yield return (name, value);
        }
    }

    /// <summary>The products of a matrix benchmark.</summary>
    public static IEnumerable<(string Metric, double Value)> Products(JsonElement json)
    {
        foreach (var product in json.GetProperty("products").EnumerateArray())
            yield return ($"{product.GetProperty("kind").GetString()} {product.GetProperty("m")} x {product.GetProperty("n")} x {product.GetProperty("k")}", ValueOf(product.GetProperty("gflops")) ?? double.NaN);
    }

    /// <summary>Decoding and prompt.</summary>
    public static IEnumerable<(string Metric, double Value)> Decoding(JsonElement json)
    {
        foreach (var metric in Fields(json, TokensPerSecond, GigabytesPerSecond, WeightBytes, AllocatedBytes, DecodingPeakMemory, PeakMemory))
            yield return metric;
        if (json.TryGetProperty("prompt", out var prompt) && prompt.ValueKind == JsonValueKind.Object)
        {
            foreach (var (name, value) in Fields(prompt, TokensPerSecond, Gflops))
                yield return ($"prompt_{name}", value);
        }
    }

    /// <summary>The roofline: the highest multiply-add rate over the lane widths, and each read bandwidth.</summary>
    public static IEnumerable<(string Metric, double Value)> Roofline(JsonElement json)
    {
        var threads = json.GetProperty("threads").GetInt32();
        var peaks = json.GetProperty("multiply_add").EnumerateArray().ToLookup(figure => figure.GetProperty("threads").GetInt32(), figure => ValueOf(figure.GetProperty("gflops")) ?? 0);
        yield return (PeakOneThread, peaks[1].Max());
        yield return (PeakAllThreads, peaks[threads].Max());
        foreach (var figure in json.GetProperty("read").EnumerateArray())
            yield return (Read(figure.GetProperty("level").GetString()!, figure.GetProperty("threads").GetInt32() == 1), ValueOf(figure.GetProperty("gb_per_second")) ?? double.NaN);
    }

    /// <summary>The name of a read bandwidth with one thread or with all.</summary>
    public static string Read(string level, bool isOneThread) => $"{level}_gb_{(isOneThread ? "1" : "all")}";

    private static double? ValueOf(JsonElement field) => field.ValueKind switch
    {
        JsonValueKind.Number => field.GetDouble(),
        JsonValueKind.Object when field.TryGetProperty("median", out var median) => median.GetDouble(),
        _ => null,
    };
}
