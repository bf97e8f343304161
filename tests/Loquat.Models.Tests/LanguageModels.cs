// Small language models of every family, with every parameter random: what the tests that all families share run over.
using Loquat.Models.Gpt2;

namespace Loquat.Models.Tests;

internal static class LanguageModels
{
    private static readonly Dictionary<string, LanguageModelConfiguration> s_configurations = new()
    {
        ["gpt2"] = new Gpt2Configuration { VocabularySize = 61, ContextLength = 40, Layers = 2, Heads = 4, Width = 48 },
    };

    public static TheoryData<string> Names => [.. s_configurations.Keys];

    public static LanguageModel Build(string name, int seed = 5)
    {
        var model = s_configurations[name].Build((ulong)seed);
        var random = new Random(seed);
        foreach (var parameter in model.Parameters)
            parameter.Tensor.Overwrite([.. Enumerable.Range(0, parameter.Tensor.Count).Select(_ => (float)((random.NextDouble() - 0.5) * 0.5))]);
        return model;
    }
}
