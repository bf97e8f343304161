// Small models with random weights large enough that their distributions differ from position to position.
using Loquat.Models;
using Loquat.Models.Gpt2;
using Loquat.Models.Llama;
using Loquat.Nn;
using Loquat.Tensors;
using Loquat.Tensors.Autograd;

namespace Loquat.Generation.Tests;

internal static class TinyModels
{
    public static LanguageModel Gpt2(int vocabulary, int context, int seed = 2, double scale = 1, int width = 16)
    {
        var model = (LanguageModel)new Gpt2Configuration { VocabularySize = vocabulary, ContextLength = context, Layers = 2, Heads = 2, Width = width }.Build(1);
        var random = new Random(seed);
        foreach (var parameter in model.Parameters)
            parameter.Tensor.Overwrite([.. Enumerable.Range(0, parameter.Tensor.Count).Select(_ => (float)(scale * (random.NextDouble() - 0.5)))]);
        return model;
    }

    /// <summary>A Llama with grouped heads; with a window it is a Mistral.</summary>
    public static LanguageModel Llama(int window, int headSize = 0) => new LlamaConfiguration
    {
        Type = window > 0 ? LlamaConfiguration.Mistral : LlamaConfiguration.Llama,
        VocabularySize = 77,
        ContextLength = 128,
        Layers = 2,
        Heads = 4,
        KeyValueHeads = 2,
        HeadSize = headSize,
        Width = 48,
        Hidden = 64,
        SlidingWindow = window,
    }.Build(1);

    /// <summary>ln p of the next token after a sequence, without a cache, in double precision.</summary>
    public static double[] LogProbabilities(LanguageModel model, IReadOnlyList<int> ids)
    {
        using var noGrad = GradMode.NoGrad();
        var logits = model.Forward(Tensor.FromIds([.. ids], [1, ids.Count]), ForwardContext.Evaluation, null, LogitsOf.Last).ToArray();
        var largest = logits.Max();
        var logSum = Math.Log(logits.Sum(logit => Math.Exp(logit - (double)largest)));
        return [.. logits.Select(logit => logit - (double)largest - logSum)];
    }
}
