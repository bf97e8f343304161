// The parts of a comparison and the jobs of each.
using Loquat.Bench.EndToEnd.Measuring;
using Loquat.Formats;

namespace Loquat.Bench.EndToEnd;

/// <summary>Makes the jobs.</summary>
internal static class Parts
{
    public const string RooflinePart = "roofline";
    public const string Gemm = "gemm";
    public const string Train = "train";
    public const string Decode = "decode";
    public const string Growth = "growth";
    public const string Threads = "threads";
    public const string Recipe = "recipe";

    /// <summary>Rows, inputs and outputs of the linear layers whose products are compared.</summary>
    private static readonly string[] s_layers =
    [
        "512x512x512", "1024x1024x1024", "2048x2048x2048",
        "256x768x768", "256x768x2304", "256x768x3072", "256x3072x768", "4096x768x768", "4096x768x2304", "4096x768x3072", "4096x3072x768",
    ];

    private static readonly string[] s_shapes = ["nano", "nano-gpu", "gpt2-124m"];

    /// <summary>The parts that can be asked for.</summary>
    public static IReadOnlyList<string> Names { get; } = [Gemm, Train, Decode, Growth, Recipe];

    /// <summary>The sizes whose growth is measured: the option, its values, and the other sizes.</summary>
    public static IReadOnlyList<(string Size, int[] Values, string[] Others)> Growths { get; } =
    [
        ("width", [64, 128, 256, 512, 1024], ["--layers", "4", "--heads", "4", "--context", "128", "--batch", "8"]),
        ("layers", [2, 4, 8, 16], ["--heads", "4", "--width", "256", "--context", "128", "--batch", "8"]),
        ("context", [64, 128, 256, 512, 1024, 2048], ["--layers", "4", "--heads", "4", "--width", "256", "--batch", "4"]),
        ("batch", [2, 4, 8, 16, 32], ["--layers", "4", "--heads", "4", "--width", "256", "--context", "128"]),
    ];

    /// <summary>Reads --only.</summary>
    /// <exception cref="InvalidInputException">A part is unknown.</exception>
    public static IReadOnlyList<string> Parse(string? only)
    {
        if (only is null)
            return [.. Names.Where(name => name != Recipe)];
        var parts = only.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var unknown = parts.FirstOrDefault(part => !Names.Contains(part));
        if (unknown is not null || parts.Length == 0)
            throw new InvalidInputException($"--only has '{unknown}'; it takes {string.Join(", ", Names)}, separated by commas.");
        return parts;
    }

    /// <summary>The measurement of the machine's limits.</summary>
    public static Job Roofline(Settings settings) => new(RooflinePart, RooflinePart,
        [Peers.Loquat("bench", "roofline", "--repeat", "5", "--seconds", settings.IsQuick ? "0.01" : "0.05", "--json")], Metric.Roofline);

    /// <summary>All jobs of the parts asked for.</summary>
    public static IEnumerable<Job> JobsOf(Settings settings, Peers peers) => settings.Parts.SelectMany(part => part switch
    {
        Gemm => GemmJobs(settings, peers),
        Train => TrainJobs(settings, peers),
        Decode => DecodeJobs(settings, peers),
        Growth => GrowthJobs(settings).Concat(ThreadJobs(settings)),
        _ => RecipeJobs(settings, peers),
    });

    private static IEnumerable<Job> GemmJobs(Settings settings, Peers peers)
    {
        var layers = settings.IsQuick ? s_layers.Where(layer => layer[0] != '4').ToArray() : s_layers;
        var (repeat, seconds) = settings.IsQuick ? ("3", "0.01") : ("7", "0.05");
        yield return new Job(Gemm, Gemm,
        [
            Peers.Loquat(["bench", "gemm", "--repeat", repeat, "--seconds", seconds, "--json", "--shapes", .. layers]),
            .. peers.Sgemm([repeat, seconds, "nn,nt,tn", .. layers]),
        ], Metric.Products);
    }

    private static IEnumerable<Job> TrainJobs(Settings settings, Peers peers)
    {
        foreach (var shape in s_shapes)
        {
            string[] arguments = ["--shape", shape, .. settings.IsQuick ? ["--steps", "3", "--warmup", "1"] : Array.Empty<string>()];
            yield return Versus(Train, shape, ["bench", "train", .. arguments, "--json"], peers, "torch_step.py", arguments,
                json => Metric.Fields(json, Metric.Milliseconds, Metric.Gflops, Metric.PeakMemory));
        }
    }

    private static IEnumerable<Job> DecodeJobs(Settings settings, Peers peers)
    {
        string[] arguments = ["--shape", "gpt2-124m", "--tokens", settings.IsQuick ? "16" : "256", "--prompt", settings.IsQuick ? "64" : "512", "--repeat", settings.IsQuick ? "1" : "3"];
        var job = Versus(Decode, "gpt2-124m", ["bench", "decode", .. arguments, "--json"], peers, "torch_decode.py", arguments, Metric.Decoding);
        // Eager mode decodes about twice as fast through matrix-vector products as through the layers that models are usually written with: both are shown.
        yield return peers.PyTorch is null ? job
            : job with { Contenders = [.. job.Contenders, peers.Torch("torch_decode.py", [.. arguments, "--linear"]) with { Name = "pytorch-linear" }] };
    }

    private static IEnumerable<Job> GrowthJobs(Settings settings)
    {
        foreach (var (size, values, others) in Growths)
        {
            foreach (var value in settings.IsQuick ? values.Take(3) : values)
            {
                yield return new Job(Growth, $"{size} {value}", [Peers.Loquat(["bench", "train", $"--{size}", $"{value}", .. others, "--steps", settings.IsQuick ? "3" : "12", "--warmup", settings.IsQuick ? "1" : "4", "--json"])],
                    json => Metric.Fields(json, Metric.Milliseconds, Metric.Gflops));
            }
        }
    }

    private static IEnumerable<Job> ThreadJobs(Settings settings)
    {
        foreach (var shape in s_shapes)
        {
            for (var threads = 1; threads <= Environment.ProcessorCount; threads *= 2)
            {
                yield return new Job(Threads, $"{shape} {threads}",
                    [Peers.Loquat(["bench", "train", "--shape", shape, "--threads", $"{threads}", "--json", .. settings.IsQuick ? ["--steps", "2", "--warmup", "1"] : Array.Empty<string>()])],
                    json => Metric.Fields(json, Metric.Milliseconds, Metric.Gflops));
            }
        }
    }

    private static IEnumerable<Job> RecipeJobs(Settings settings, Peers peers)
    {
        if (!File.Exists(settings.Text))
            throw new InvalidInputException($"The recipe trains on {settings.Text}, which is not there; name a text with --text.");
        const string folder = $"{Settings.Scratch}/recipe";
        string[] steps = settings.IsQuick ? ["--steps", "20"] : [];
        var loquat = Peers.Loquat(["train", "--text", settings.Text, "--out", folder, "--json", .. steps]);
        yield return new Job(Recipe, settings.IsQuick ? "20 steps" : "2,000 steps", peers.PyTorch is null ? [loquat] : [loquat, peers.Torch("torch_train.py", [settings.Text, .. steps])],
            json => Metric.Fields(json, Metric.ValidationLoss))
        { FreshFolder = folder };
    }

    private static Job Versus(string part, string name, string[] loquat, Peers peers, string script, string[] arguments, Func<System.Text.Json.JsonElement, IEnumerable<(string, double)>> metrics) =>
        new(part, name, peers.PyTorch is null ? [Peers.Loquat(loquat)] : [Peers.Loquat(loquat), peers.Torch(script, arguments)], metrics);
}
