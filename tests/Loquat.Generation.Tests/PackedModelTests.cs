// A model packed for generation writes what it wrote before, to the bit, and a token allocates nothing.
using Loquat.Generation.Sampling;
using Loquat.Models;
using Loquat.Models.Gpt2;
using Loquat.Nn;
using Loquat.Tensors;
using Loquat.Tensors.Autograd;

namespace Loquat.Generation.Tests;

public sealed class PackedModelTests
{
    private const int Vocabulary = 77;

    [Fact]
    public void LogitsKeepTheirBits()
    {
        var model = Model();
        int[] ids = [.. Enumerable.Range(0, 60).Select(i => i * 29 % Vocabulary)];
        var plain = Logits(model, ids);
        model.PackWeights();
        var packed = Logits(model, ids);
        Assert.Equal(plain, packed);
        model.UnpackWeights();
        Assert.Equal(plain, Logits(model, ids));
    }

    [Fact]
    public void CachedStepsHaveTheBitsOfAWholePass()
    {
        var model = Model();
        model.PackWeights();
        using var noGrad = GradMode.NoGrad();
        int[] ids = [.. Enumerable.Range(0, 40).Select(i => i * 13 % Vocabulary)];
        var whole = model.Forward(Tensor.FromIds(ids, [1, ids.Length]), ForwardContext.Evaluation).ToArray();
        var session = new ModelSession(model);
        for (var i = 0; i < ids.Length; i++)
            Assert.Equal(whole[(i * Vocabulary)..((i + 1) * Vocabulary)], session.Append(ids[i]).ToArray());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ATokenAllocatesNothing(bool isPacked)
    {
        var model = Model();
        if (isPacked)
            model.PackWeights();
        var session = new ModelSession(model);
        var sampler = new Sampler(new SamplingOptions { Temperature = 1 }, 1);
        var id = 1;
        for (var i = 0; i < 3; i++)
            id = sampler.Next(session.Append(id));
        Assert.Equal(0, ManagedMemory.LeastAllocatedBy(() =>
        {
            for (var i = 0; i < 9; i++)
                id = sampler.Next(session.Append(id));
        }));
    }

    [Fact]
    public void APackedModelIsNeitherTrainedNorSavedButUnpackedItIs()
    {
        var model = Model();
        var before = model.Parameters.Select(parameter => parameter.Tensor.ToArray()).ToArray();
        model.PackWeights();
        Assert.Throws<InvalidOperationException>(() => model.Forward(Tensor.FromIds([1, 2], [1, 2]), ForwardContext.Evaluation));
        Assert.Contains("UnpackWeights", Assert.Throws<InvalidOperationException>(() => ModelFolder.SaveWeights(Path.GetTempPath(), model)).Message, StringComparison.Ordinal);
        model.UnpackWeights();
        Assert.Equal(before, model.Parameters.Select(parameter => parameter.Tensor.ToArray()));
        Assert.True(model.Forward(Tensor.FromIds([1, 2], [1, 2]), ForwardContext.Evaluation).RequiresGrad);
    }

    private static float[] Logits(LanguageModel model, int[] ids)
    {
        // A prompt, then one token at a time, then more than the context holds.
        var session = new ModelSession(model, 48);
        List<float> logits = [.. session.Append(ids.AsSpan(0, 25))];
        for (var i = 25; i < 45; i++)
            logits.AddRange(session.Append(ids[i]));
        logits.AddRange(session.Append(ids.AsSpan(45)));
        return [.. logits];
    }

    private static LanguageModel Model()
    {
        var model = new Gpt2Configuration { VocabularySize = Vocabulary, ContextLength = 128, Layers = 2, Heads = 4, Width = 48 }.Build(1);
        var random = new Random(2);
        foreach (var parameter in model.Parameters)
            parameter.Tensor.Overwrite([.. Enumerable.Range(0, parameter.Tensor.Count).Select(_ => (float)(random.NextDouble() - 0.5))]);
        return model;
    }
}
