// What every way of running a GPT-2 must agree on: with and without a cache, alone and in a batch, on any number of threads.
using Loquat.Models.Gpt2;
using Loquat.Nn;
using Loquat.Tensors;
using Loquat.Tensors.Autograd;

namespace Loquat.Models.Tests.Gpt2;

public sealed class Gpt2ModelTests
{
    private static readonly Gpt2Configuration s_wide = new() { VocabularySize = 65, ContextLength = 48, Layers = 3, Heads = 4, Width = 64 };

    public static TheoryData<int[]> Splits => new([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], [24], [5, 19], [19, 5], [8, 8, 8], [1, 23], [23, 1], [7, 1, 1, 11, 4]);

    [Theory]
    [MemberData(nameof(Splits))]
    public void CachedLogitsAreTheUncachedOnes(int[] parts)
    {
        var model = TinyModel.Build();
        var ids = TinyModel.Ids(24);
        var expected = TinyModel.Logits(model, ids);
        using var noGrad = GradMode.NoGrad();
        var cache = model.NewCache();
        var last = model.NewCache();
        var found = new List<float>();
        var at = 0;
        foreach (var length in parts)
        {
            var part = Tensor.FromIds(ids.AsSpan(at, length), [1, length]);
            found.AddRange(model.Forward(part, ForwardContext.Evaluation, cache).ToArray());
            at += length;
            Assert.Equal(at, cache.Length);
            var ofLast = model.Forward(part, ForwardContext.Evaluation, last, LogitsOf.Last);
            Assert.Equal(new Shape(1, 1, 29), ofLast.Shape);
            AssertClose(expected.AsSpan((at - 1) * 29, 29), ofLast.ToArray());
        }
        AssertClose(expected, found.ToArray());
    }

    [Fact]
    public void ATruncatedCacheGoesOnFromThere()
    {
        var model = TinyModel.Build();
        var ids = TinyModel.Ids(20);
        using var noGrad = GradMode.NoGrad();
        var cache = model.NewCache();
        model.Forward(Tensor.FromIds(TinyModel.Ids(15, seed: 9), [1, 15]), ForwardContext.Evaluation, cache);
        cache.Truncate(0);
        model.Forward(Tensor.FromIds(ids.AsSpan(0, 12), [1, 12]), ForwardContext.Evaluation, cache);
        var found = model.Forward(Tensor.FromIds(ids.AsSpan(12), [1, 8]), ForwardContext.Evaluation, cache).ToArray();
        AssertClose(TinyModel.Logits(model, ids).AsSpan(12 * 29), found);
    }

    [Fact]
    public void ACacheOfSeveralSequencesKeepsThemApart()
    {
        var model = TinyModel.Build();
        var ids = TinyModel.Ids(3 * 10);
        using var noGrad = GradMode.NoGrad();
        var cache = model.NewCache(batch: 3);
        var found = new float[3, 10, 29];
        for (var t = 0; t < 10; t++)
        {
            int[] column = [ids[t], ids[10 + t], ids[20 + t]];
            var logits = model.Forward(Tensor.FromIds(column, [3, 1]), ForwardContext.Evaluation, cache).ToArray();
            for (var b = 0; b < 3; b++)
            {
                for (var v = 0; v < 29; v++)
                    found[b, t, v] = logits[(b * 29) + v];
            }
        }
        AssertClose(TinyModel.Logits(model, ids, batch: 3), [.. found.Cast<float>()]);
    }

    [Fact]
    public void ARowHasTheSameBitsWhateverElseIsInItsBatch()
    {
        var model = TinyModel.Build(s_wide);
        foreach (var (length, batch) in new[] { (1, 7), (3, 2), (17, 5), (48, 12) })
        {
            var ids = TinyModel.Ids(length * batch);
            var together = TinyModel.Logits(model, ids, batch);
            for (var b = 0; b < batch; b++)
            {
                var alone = TinyModel.Logits(model, ids[(b * length)..((b + 1) * length)]);
                Assert.Equal(TinyModel.Bits(alone), TinyModel.Bits(together[(b * alone.Length)..((b + 1) * alone.Length)]));
            }
        }
    }

    [Fact]
    public void ThreadsDoNotChangeABit()
    {
        var model = TinyModel.Build(s_wide);
        var ids = TinyModel.Ids(48 * 6);
        var results = new List<int[]>();
        foreach (var threads in new[] { 1, 2, 3, 5 })
        {
            using var setting = new ThreadCount(threads);
            results.Add(TinyModel.Bits(TinyModel.Logits(model, ids, batch: 6)));
        }
        Assert.All(results, result => Assert.Equal(results[0], result));
    }

    [Fact]
    public void LaterTokensDoNotReachBack()
    {
        var model = TinyModel.Build();
        var ids = TinyModel.Ids(24);
        var changed = (int[])ids.Clone();
        changed[15] = (changed[15] + 1) % 29;
        var (before, after) = (TinyModel.Bits(TinyModel.Logits(model, ids)), TinyModel.Bits(TinyModel.Logits(model, changed)));
        Assert.Equal(before[..(15 * 29)], after[..(15 * 29)]);
        for (var t = 15; t < 24; t++)
            Assert.NotEqual(before[(t * 29)..((t + 1) * 29)], after[(t * 29)..((t + 1) * 29)]);
    }

    [Fact]
    public void LongSequencesAndStrangeTokensAreRefused()
    {
        var model = TinyModel.Build();
        Assert.Contains("24", Assert.Throws<ArgumentException>(() => TinyModel.Logits(model, TinyModel.Ids(25))).Message, StringComparison.Ordinal);
        Assert.ThrowsAny<ArgumentException>(() => TinyModel.Logits(model, [1, 29, 2]));
        Assert.ThrowsAny<ArgumentException>(() => TinyModel.Logits(model, [1, -1, 2]));
        Assert.Throws<ArgumentException>(() => model.Forward(Tensor.FromIds([1, 2], [2]), ForwardContext.Evaluation));
    }

    [Theory]
    [InlineData(29, 24, 2, 2, 16, 0)]
    [InlineData(65, 64, 4, 4, 128, 0)]
    [InlineData(7, 3, 1, 1, 4, 10)]
    [InlineData(256, 16, 3, 6, 24, 7)]
    public void TheCountOfParametersIsTheFormulas(int vocabulary, int context, int layers, int heads, int width, int hidden)
    {
        var configuration = new Gpt2Configuration { VocabularySize = vocabulary, ContextLength = context, Layers = layers, Heads = heads, Width = width, Hidden = hidden };
        var model = configuration.Build(1);
        Assert.Equal(configuration.ParameterCount, model.Parameters.ValueCount);
        Assert.Equal(configuration.ParameterCount, model.Parameters.Sum(parameter => parameter.Tensor.ToArray().LongLength));
        Assert.Equal(configuration.ParameterCount - ((long)context * width), configuration.MultipliedParameterCount);
    }

    [Fact]
    public void TheSmallestPublishedModelHas124MillionParameters() => Assert.Equal(124_439_808, new Gpt2Configuration().ParameterCount);

    [Fact]
    public void FlopsFollowTheDefinition()
    {
        var configuration = s_wide;
        // Multiply-adds of every product of one block and of the head, for a token that sees half of the positions on average; biases, norms
        // and the token table as such are counted by the parameter formula and are small.
        var products = (3 * ((64 * 192) + (64 * 64) + (2 * 64 * 256))) + (65 * 64);
        var attention = 3 * 2 * 64 * 48 / 2;
        Assert.InRange(configuration.ForwardFlopsPerToken(48), 2.0 * (products + attention), 2.05 * (products + attention));
        Assert.Equal(3 * configuration.ForwardFlopsPerToken(48), configuration.TrainingFlopsPerToken(48));
    }

    [Fact]
    public void InitialValuesFollowGpt2()
    {
        var model = new Gpt2Configuration { VocabularySize = 500, ContextLength = 64, Layers = 4, Heads = 4, Width = 64 }.Build(3);
        foreach (var parameter in model.Parameters)
        {
            var values = parameter.Tensor.ToArray();
            if (parameter.Name.EndsWith(".bias", StringComparison.Ordinal))
                Assert.All(values, value => Assert.Equal(0, value));
            else if (parameter.Name.Contains("ln_", StringComparison.Ordinal))
                Assert.All(values, value => Assert.Equal(1, value));
            else
                AssertNormal(values, parameter.Name.EndsWith("c_proj.weight", StringComparison.Ordinal) ? 0.02 / Math.Sqrt(8) : 0.02);
            Assert.Equal(parameter.Tensor.Shape.Rank == 2, parameter.Decays);
        }
        Assert.Equal(TinyModel.Bits(model.Parameters["wte.weight"].Tensor.ToArray()), TinyModel.Bits(((Gpt2Configuration)model.Configuration).Build(3).Parameters["wte.weight"].Tensor.ToArray()));
        Assert.NotEqual(model.Parameters["wte.weight"].Tensor.ToArray(), ((Gpt2Configuration)model.Configuration).Build(4).Parameters["wte.weight"].Tensor.ToArray());
    }

    private static void AssertNormal(float[] values, double deviation)
    {
        var n = values.Length;
        Assert.InRange(values.Average(value => (double)value), -5 * deviation / Math.Sqrt(n), 5 * deviation / Math.Sqrt(n));
        Assert.InRange(Math.Sqrt(values.Average(value => (double)value * value)), deviation * (1 - (4 / Math.Sqrt(2.0 * n))), deviation * (1 + (4 / Math.Sqrt(2.0 * n))));
    }

    private static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> found)
    {
        Assert.Equal(expected.Length, found.Length);
        var largest = 0f;
        for (var i = 0; i < found.Length; i++)
            largest = Math.Max(largest, Math.Abs(expected[i] - found[i]));
        Assert.True(largest <= 1e-5f, $"The logits differ by {largest}.");
    }
}
