// Small language models of every family, with every parameter random: what the tests that all families share run over.
using Loquat.Models.Gpt2;
using Loquat.Models.Llama;
using Loquat.Nn.Rotary;

namespace Loquat.Models.Tests;

internal static class LanguageModels
{
    private static readonly LlamaConfiguration s_llama = new() { VocabularySize = 61, ContextLength = 40, Layers = 2, Heads = 4, KeyValueHeads = 2, Width = 48, Hidden = 56 };

    private static readonly Dictionary<string, LanguageModelConfiguration> s_configurations = new()
    {
        ["gpt2"] = new Gpt2Configuration { VocabularySize = 61, ContextLength = 40, Layers = 2, Heads = 4, Width = 48 },
        ["llama"] = s_llama,
        ["llama-interleaved"] = s_llama with
        {
            RopeInterleaved = true,
            TieWordEmbeddings = true,
            KeyValueHeads = 1,
            HeadSize = 10,
            AttentionBias = true,
            MlpBias = true,
            RopeScaling = new RopeScaling { Type = RopeScaling.Yarn, Factor = 4, OriginalContextLength = 10 },
        },
        ["mistral"] = s_llama with { Type = LlamaConfiguration.Mistral, SlidingWindow = 7 },
        ["qwen2"] = s_llama with { Type = LlamaConfiguration.Qwen2, SlidingWindow = 5, FirstWindowLayer = 1, KeyValueHeads = 4 },
    };

    public static TheoryData<string> Names => [.. s_configurations.Keys];

    public static LanguageModelConfiguration Configuration(string name) => s_configurations[name];

    public static LanguageModel Build(string name, int seed = 5)
    {
        var model = s_configurations[name].Build((ulong)seed);
        var random = new Random(seed);
        foreach (var parameter in model.Parameters)
            parameter.Tensor.Overwrite([.. Enumerable.Range(0, parameter.Tensor.Count).Select(_ => (float)((random.NextDouble() - 0.5) * 0.5))]);
        return model;
    }
}
