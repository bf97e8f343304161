// loquat bench: every verb's fields, figures that belong together, and usage errors. Nothing here depends on how fast the machine is.
using System.Text.Json;
using Loquat.Cli.Benchmarks;
using Loquat.Formats;

namespace Loquat.Cli.Tests;

public sealed class BenchTests
{
    private static readonly string[] s_machine = ["processor", "processors", "threads", "lanes", "runtime", "system"];
    private static readonly string[] s_tiny = ["--layers", "1", "--heads", "2", "--width", "8", "--context", "16", "--vocabulary", "11"];

    [Theory]
    [InlineData("roofline")]
    [InlineData("gemm")]
    [InlineData("train")]
    [InlineData("decode")]
    public void EveryVerbHasHelpWithExamplesAndJson(string verb)
    {
        Assert.Contains("bench", Command.Succeed("--help").Output, StringComparison.Ordinal);
        Assert.Contains(verb, Command.Succeed("bench", "--help").Output, StringComparison.Ordinal);
        var help = Command.Succeed("bench", verb, "--help").Output;
        Assert.Contains($"loquat bench {verb}", help[help.IndexOf("Examples:", StringComparison.Ordinal)..], StringComparison.Ordinal);
        Assert.Contains("--json", help, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("roofline, gemm, train or decode", "bench")]
    [InlineData("'fly'", "bench", "fly")]
    [InlineData("'loquat bench gemm'", "bench", "gemm", "extra")]
    [InlineData("'3x4'", "bench", "gemm", "--shapes", "3x4")]
    [InlineData("'3x4x-1'", "bench", "gemm", "--shapes", "3x4x-1")]
    [InlineData("2^31", "bench", "gemm", "--shapes", "1000000x1000000x1")]
    [InlineData("--kinds has 'mm'", "bench", "gemm", "--kinds", "mm")]
    [InlineData("--shape is 'gpt5'", "bench", "train", "--shape", "gpt5")]
    [InlineData("5 heads", "bench", "train", "--heads", "5")]
    [InlineData("--steps is '0'", "bench", "train", "--steps", "0")]
    [InlineData("1024 positions", "bench", "decode", "--tokens", "2000")]
    [InlineData("--cache is 'q4_0'", "bench", "decode", "--cache", "q4_0")]
    [InlineData("16 positions", "bench", "decode", "--context", "16", "--prompt", "17")]
    [InlineData("--seconds is '0'", "bench", "roofline", "--seconds", "0")]
    public void WrongUsageIsOneSentenceAndExitCode2(string word, params string[] arguments) => Command.Fail(2, arguments, word);

    [Fact]
    public void Roofline()
    {
        var run = Command.Succeed("bench", "roofline", "--seconds", "0.0005", "--repeat", "1", "--memory", "4", "--threads", "2", "--json");
        Assert.Equal([.. s_machine, "multiply_add", "read", "level1_bytes", "level2_bytes", "level3_bytes"], Command.Names(run.Json));
        Assert.Contains("memory, huge pages", run.Error, StringComparison.Ordinal);
        Assert.Equal(2, run.Json.GetProperty("threads").GetInt32());
        Assert.All(run.Json.GetProperty("multiply_add").EnumerateArray(), figure => AssertSpread(figure.GetProperty("gflops")));
        var read = run.Json.GetProperty("read").EnumerateArray().ToList();
        Assert.All(read, figure => AssertSpread(figure.GetProperty("gb_per_second")));
        Assert.Equal(4 << 20, read.Single(figure => figure.GetProperty("level").GetString() == "huge_pages" && figure.GetProperty("threads").GetInt32() == 1).GetProperty("bytes").GetInt32());
    }

    [Fact]
    public void Gemm()
    {
        var json = Command.Succeed("bench", "gemm", "--shapes", "5x7x9", "1x16x3", "--kinds", "nn", "nt", "tn", "tt", "--repeat", "2", "--seconds", "0.0005", "--json").Json;
        Assert.Equal([.. s_machine, "products", "peak_memory_bytes"], Command.Names(json));
        var products = json.GetProperty("products").EnumerateArray().ToList();
        Assert.Equal(["nn 5 9 7", "nt 5 7 9", "tn 7 9 5", "tt 5 9 7", "nn 1 3 16", "nt 1 16 3", "tn 16 3 1", "tt 1 3 16"],
            products.Select(product => $"{product.GetProperty("kind")} {product.GetProperty("m")} {product.GetProperty("n")} {product.GetProperty("k")}"));
        foreach (var product in products)
        {
            AssertSpread(product.GetProperty("gflops"));
            var flops = 2.0 * product.GetProperty("m").GetInt32() * product.GetProperty("n").GetInt32() * product.GetProperty("k").GetInt32();
            Assert.Equal(flops, product.GetProperty("gflops").GetProperty("median").GetDouble() * product.GetProperty("milliseconds").GetProperty("median").GetDouble() * 1e6, flops * 1e-6);
        }
    }

    [Fact]
    public void AWrongProductIsNotTimed()
    {
        var shape = GemmShape.Of("nn", 2, 2, 2);
        float[] a = [1, 2, 3, 4];
        GemmBenchmark.Check(shape, a, a, [7, 10, 15, 22]);
        Assert.Contains("not timed", Assert.Throws<InvalidInputException>(() => GemmBenchmark.Check(shape, a, a, [7, 10, 15, 22.01f])).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidInputException>(() => GemmBenchmark.Check(shape, a, a, [7, 10, 15, float.NaN]));
    }

    [Fact]
    public void Train()
    {
        string[] arguments = ["bench", "train", .. s_tiny, "--batch", "3", "--steps", "4", "--warmup", "1", "--json"];
        var json = Command.Succeed(arguments).Json;
        Assert.Equal([.. s_machine, "shape", "layers", "heads", "width", "positions", "vocabulary", "context", "batch", "steps", "parameters", "flops_per_step", "milliseconds", "gflops",
            "tokens_per_second", "loss", "allocated_bytes_per_step", "peak_memory_bytes"], Command.Names(json));
        Assert.Equal("custom", json.GetProperty("shape").GetString());
        Assert.Equal(4, json.GetProperty("steps").GetInt32());
        AssertSpread(json.GetProperty("milliseconds"));
        AssertSpread(json.GetProperty("gflops"));
        // A model that has learned nothing gives every token about the same probability.
        Assert.Equal(Math.Log(11), json.GetProperty("loss").GetDouble(), 0.2);
        // 6 per parameter but the table of positions, and 6·L·C·T for causal attention, for each of the 48 tokens.
        var multiplied = json.GetProperty("parameters").GetInt64() - (16 * 8);
        Assert.Equal(48.0 * ((6 * multiplied) + (6 * 8 * 16)), json.GetProperty("flops_per_step").GetDouble());
        Assert.Equal(json.GetProperty("loss").GetDouble(), Command.Succeed([.. arguments, "--threads", "3"]).Json.GetProperty("loss").GetDouble());
    }

    [Fact]
    public void Decode()
    {
        var json = Command.Succeed(["bench", "decode", .. s_tiny, "--tokens", "5", "--cached", "3", "--prompt", "7", "--repeat", "2", "--json"]).Json;
        Assert.Equal([.. s_machine, "shape", "layers", "heads", "width", "positions", "vocabulary", "load_seconds", "weights", "parameters", "tokens", "cached", "repetitions", "cache", "tokens_per_second",
            "milliseconds_per_token", "weight_bytes_per_token", "cache_bytes_per_token", "gb_per_second", "gb_per_second_with_cache", "memory_gb_per_second", "bandwidth_share", "peak_gflops", "allocated_bytes_per_token", "prompt",
            "decoding_peak_memory_bytes", "peak_memory_bytes"], Command.Names(json));
        AssertSpread(json.GetProperty("tokens_per_second"));
        AssertSpread(json.GetProperty("milliseconds_per_token"));
        var prompt = json.GetProperty("prompt");
        AssertSpread(prompt.GetProperty("gflops"));
        Assert.Equal(4 * (json.GetProperty("parameters").GetInt64() - (16 * 8)), json.GetProperty("weight_bytes_per_token").GetInt64());
        // Layers for all 7 positions, the head for the last one, causal attention.
        var head = 11 * 8;
        var layers = (json.GetProperty("weight_bytes_per_token").GetInt64() / 4) - head;
        Assert.Equal((2.0 * layers * 7) + (2 * head) + (2 * 8 * 7 * 7), prompt.GetProperty("flops").GetDouble());
        var half = Command.Succeed(["bench", "decode", .. s_tiny, "--tokens", "5", "--cached", "3", "--prompt", "7", "--repeat", "1", "--cache", "float16", "--json"]).Json;
        Assert.Equal("float16", half.GetProperty("cache").GetString());
        Assert.Equal(json.GetProperty("cache_bytes_per_token").GetDouble(), 2 * half.GetProperty("cache_bytes_per_token").GetDouble());
        Assert.Equal(JsonValueKind.Null, Command.Succeed(["bench", "decode", .. s_tiny, "--tokens", "1", "--prompt", "0", "--repeat", "1", "--json"]).Json.GetProperty("prompt").ValueKind);
    }

    private static void AssertSpread(JsonElement spread)
    {
        var (median, least, most) = (spread.GetProperty("median").GetDouble(), spread.GetProperty("min").GetDouble(), spread.GetProperty("max").GetDouble());
        Assert.True(least > 0, spread.ToString());
        Assert.InRange(median, least, most);
    }
}
