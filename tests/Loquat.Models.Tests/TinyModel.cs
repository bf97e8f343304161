// A GPT-2 small enough for tests, with every parameter random.
using Loquat.Models.Gpt2;
using Loquat.Nn;
using Loquat.Tensors;
using Loquat.Tensors.Autograd;
using Loquat.Text.Tokenizers;

namespace Loquat.Models.Tests;

internal static class TinyModel
{
    public static Gpt2Configuration Configuration { get; } = new() { VocabularySize = 29, ContextLength = 24, Layers = 2, Heads = 2, Width = 16 };

    public static CharTokenizer Tokenizer { get; } = CharTokenizer.Train("\n abcdefghijklmnopqrstuvwxyz.");

    /// <summary>A model whose biases and norms are no longer what they begin as.</summary>
    public static LanguageModel Build(Gpt2Configuration? configuration = null, int seed = 5)
    {
        var model = (configuration ?? Configuration).Build((ulong)seed);
        var random = new Random(seed);
        foreach (var parameter in model.Parameters)
        {
            var values = new float[parameter.Tensor.Count];
            for (var i = 0; i < values.Length; i++)
                values[i] = (float)((random.NextDouble() - 0.5) * 0.6);
            parameter.Tensor.Overwrite(values);
        }
        return model;
    }

    public static int[] Ids(int count, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(Configuration.VocabularySize))];
    }

    /// <summary>Logits [B, T, V] of whole sequences, without a cache.</summary>
    public static float[] Logits(LanguageModel model, int[] ids, int batch = 1)
    {
        using var noGrad = GradMode.NoGrad();
        return model.Forward(Tensor.FromIds(ids, [batch, ids.Length / batch]), ForwardContext.Evaluation).ToArray();
    }

    public static void AssertSameParameters(LanguageModel expected, LanguageModel actual)
    {
        Assert.Equal(expected.Parameters.Select(parameter => parameter.Name), actual.Parameters.Select(parameter => parameter.Name));
        foreach (var parameter in expected.Parameters)
            Assert.Equal(Bits(parameter.Tensor.ToArray()), Bits(actual.Parameters[parameter.Name].Tensor.ToArray()));
    }

    public static int[] Bits(float[] values) => Array.ConvertAll(values, BitConverter.SingleToInt32Bits);
}
