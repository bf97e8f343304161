// Models over key/value caches in float16 and q8_0: rows keep their own bits, caches copy and shorten, perplexity hardly changes.
using Loquat.Formats;
using Loquat.Kernels.Quantization;
using Loquat.Models.Gpt2;
using Loquat.Models.Llama;
using Loquat.Nn;
using Loquat.Tensors;
using Loquat.Tensors.Autograd;

namespace Loquat.Models.Tests;

public sealed class CompactCacheTests
{
    private static readonly int[] s_counts = [9, 1, 24, 13];

    public static TheoryData<string, WeightFormat> Cases => new()
    {
        { "gpt2", WeightFormat.Float16 }, { "gpt2", WeightFormat.Q8_0 }, { "llama", WeightFormat.Float16 }, { "llama", WeightFormat.Q8_0 }, { "mistral", WeightFormat.Q8_0 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void ARowHasItsOwnBits(string name, WeightFormat format)
    {
        var model = Build(name);
        int rows = s_counts.Length, vocabulary = model.Configuration.VocabularySize, most = s_counts.Max();
        var alone = s_counts.Select(_ => model.NewCache(1, 0, format)).ToArray();
        var together = model.NewCache(rows, 0, format);
        Assert.Equal(format, together.Format);
        int[] ids = [.. Enumerable.Range(0, rows * most).Select(i => i * 29 % vocabulary)];
        var padded = Run(model, ids, [rows, most], together, new ForwardContext { Padding = Padding.Right(most, s_counts) });
        for (var row = 0; row < rows; row++)
        {
            var own = Run(model, ids[(row * most)..((row * most) + s_counts[row])], [1, s_counts[row]], alone[row]);
            Assert.Equal(TinyModel.Bits(own), TinyModel.Bits(padded[(row * most * vocabulary)..(((row * most) + s_counts[row]) * vocabulary)]));
        }
        Assert.Equal(s_counts, together.Lengths);
        for (var step = 0; step < 6; step++)
        {
            using var threads = new ThreadCount(1 + (step % 3));
            int[] next = [.. Enumerable.Range(0, rows).Select(row => ((step * 7) + row) % vocabulary)];
            var logits = Run(model, next, [rows, 1], together);
            for (var row = 0; row < rows; row++)
                Assert.Equal(TinyModel.Bits(Run(model, [next[row]], [1, 1], alone[row])), TinyModel.Bits(logits[(row * vocabulary)..((row + 1) * vocabulary)]));
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void PiecesAndStepsHaveTheBitsOfOnePass(string name, WeightFormat format)
    {
        var model = Build(name);
        var vocabulary = model.Configuration.VocabularySize;
        int[] ids = [.. Enumerable.Range(0, 40).Select(i => i * 13 % vocabulary)];
        var whole = Run(model, ids, [1, 40], model.NewCache(1, 0, format));
        var cache = model.NewCache(1, 0, format);
        var found = new List<float>();
        foreach (var count in new[] { 7, 1, 1, 20, 1, 10 })
            found.AddRange(Run(model, ids.AsSpan(cache.Length, count).ToArray(), [1, count], cache));
        Assert.Equal(TinyModel.Bits(whole), TinyModel.Bits([.. found]));
        var exact = Run(model, ids, [1, 40], model.NewCache());
        Assert.NotEqual(exact, whole);
        var tolerance = format == WeightFormat.Float16 ? 0.02f : 0.2f;
        Assert.All(exact.Zip(whole), pair => Assert.Equal(pair.First, pair.Second, tolerance));
    }

    [Theory]
    [InlineData(WeightFormat.Float16)]
    [InlineData(WeightFormat.Q8_0)]
    public void SelectedAndShortenedRowsGoOnAsTheirOriginals(WeightFormat format)
    {
        var model = Build("llama");
        int[][] prompts = [[1, 2, 3], [4, 5, 6, 7, 8, 9, 10, 11], [12, 13, 14, 15, 16], [17]];
        var cache = model.NewCache(6, 0, format);
        cache.Select([0, 1, 2, 3]);
        Run(model, [.. prompts.SelectMany(prompt => prompt.Concat(new int[8 - prompt.Length]))], [4, 8], cache, new ForwardContext { Padding = Padding.Right(8, 3, 8, 5, 1) });
        int[] origin = [0, 1, 2, 3];
        // A cycle, a swap with a copy, growth, shrinking.
        foreach (var rows in new int[][] { [1, 2, 0, 3], [3, 1, 0, 0], [0, 2, 1, 3, 3, 1], [5, 4, 2], [1, 0] })
        {
            cache.Select(rows);
            origin = [.. rows.Select(row => origin[row])];
            var together = Run(model, [.. origin.Select(_ => 7)], [origin.Length, 1], cache);
            for (var i = 0; i < origin.Length; i++)
            {
                var fresh = model.NewCache(1, 0, format);
                Run(model, prompts[origin[i]], [1, prompts[origin[i]].Length], fresh);
                var alone = Run(model, [7], [1, 1], fresh);
                Assert.Equal(TinyModel.Bits(alone), TinyModel.Bits(together[(i * alone.Length)..((i + 1) * alone.Length)]));
                cache.Truncate(i, prompts[origin[i]].Length);
            }
        }
    }

    [Fact]
    public void BytesAreThoseOfTheFormatAndWhatDoesNotFitIsRefused()
    {
        var model = Build("llama");
        var configuration = model.Configuration;
        Assert.Equal(2 * 2 * 96 * 4, configuration.CacheBytesPerPositionAs(WeightFormat.Float32));
        Assert.Equal(2 * 2 * 96 * 2, configuration.CacheBytesPerPositionAs(WeightFormat.Float16));
        Assert.Equal(2 * 2 * 3 * 34, configuration.CacheBytesPerPositionAs(WeightFormat.Q8_0));
        foreach (var format in new[] { WeightFormat.Float32, WeightFormat.Float16, WeightFormat.Q8_0 })
            Assert.Equal(7 * configuration.CacheBytesPerPositionAs(format), model.NewCache(1, 7, format).Bytes);
        Assert.Contains("float32, float16 or q8_0", Assert.Throws<InvalidInputException>(() => model.NewCache(1, 7, WeightFormat.Q4_0)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new KeyValueCache(1, 1, 7, 64, WeightFormat.BFloat16));
        var narrow = LanguageModels.Build("llama");
        var error = Assert.Throws<InvalidInputException>(() => narrow.NewCache(1, 7, WeightFormat.Q8_0));
        Assert.Contains("24 values", error.Message, StringComparison.Ordinal);
        Assert.Contains("use float16", error.Message, StringComparison.Ordinal);
        Assert.Equal(7 * 2 * 2 * 24 * 2, narrow.NewCache(1, 7, WeightFormat.Float16).Bytes);
    }

    /// <summary>Of stories that the model draws itself, read token by token.</summary>
    [Fact]
    public void PerplexityHardlyChanges()
    {
        var model = (LanguageModel)ModelFolder.Load(SharedData.Find("weights/story_llama")).Model;
        var stories = Enumerable.Range(1, 3).Select(seed => Story(model, 300, seed)).ToArray();
        double Perplexity(WeightFormat format) => Math.Exp(stories.Average(story => LossInSteps(model, story, format)));
        double exact = Perplexity(WeightFormat.Float32), half = Perplexity(WeightFormat.Float16), blocks = Perplexity(WeightFormat.Q8_0);
        TestContext.Current.TestOutputHelper?.WriteLine($"perplexity {exact}, float16 {half} ({(half / exact) - 1:P4}), q8_0 {blocks} ({(blocks / exact) - 1:P4})");
        Assert.InRange(exact, 1.5, 50);
        Assert.InRange(Math.Abs((half / exact) - 1), 0, 2e-4);
        Assert.InRange(Math.Abs((blocks / exact) - 1), 1e-9, 5e-3);
    }

    private static LanguageModel Build(string name)
    {
        var llama = new LlamaConfiguration { VocabularySize = 61, ContextLength = 40, Layers = 2, Heads = 4, KeyValueHeads = 2, HeadSize = 48, Width = 48, Hidden = 56 };
        LanguageModelConfiguration configuration = name switch
        {
            "gpt2" => new Gpt2Configuration { VocabularySize = 61, ContextLength = 40, Layers = 2, Heads = 4, Width = 96 },
            "mistral" => llama with { Type = LlamaConfiguration.Mistral, SlidingWindow = 7 },
            _ => llama,
        };
        var model = configuration.Build(5);
        var random = new Random(5);
        foreach (var parameter in model.Parameters)
            parameter.Tensor.Overwrite([.. Enumerable.Range(0, parameter.Tensor.Count).Select(_ => (float)((random.NextDouble() - 0.5) * 0.5))]);
        return model;
    }

    private static int[] Story(LanguageModel model, int length, int seed)
    {
        var random = new Random(seed);
        var cache = model.NewCache(1, length);
        var ids = new List<int> { 1 };
        while (ids.Count < length)
        {
            var logits = Run(model, [ids[^1]], [1, 1], cache);
            var largest = logits.Max();
            var weights = Array.ConvertAll(logits, logit => Math.Exp(logit - largest));
            var left = random.NextDouble() * weights.Sum();
            var id = 0;
            while (id < weights.Length - 1 && (left -= weights[id]) > 0)
                id++;
            ids.Add(id);
        }
        return [.. ids];
    }

    private static double LossInSteps(LanguageModel model, int[] ids, WeightFormat format)
    {
        var cache = model.NewCache(1, ids.Length, format);
        var sum = 0.0;
        for (var i = 0; i < ids.Length - 1; i++)
        {
            var logits = Run(model, [ids[i]], [1, 1], cache);
            var largest = logits.Max();
            sum += largest + Math.Log(logits.Sum(logit => Math.Exp(logit - largest))) - logits[ids[i + 1]];
        }
        return sum / (ids.Length - 1);
    }

    private static float[] Run(LanguageModel model, int[] ids, Shape shape, KeyValueCache cache, ForwardContext? context = null)
    {
        using var noGrad = GradMode.NoGrad();
        return model.Forward(Tensor.FromIds(ids, shape), context ?? ForwardContext.Evaluation, cache).ToArray();
    }
}
