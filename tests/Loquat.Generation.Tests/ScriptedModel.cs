// A model without parameters whose logits a test chooses, and which remembers what it was asked.
using System.Text.Json;
using Loquat.Models;
using Loquat.Nn;
using Loquat.Nn.Parameters;
using Loquat.Tensors;
using Loquat.Text.Tokenizers;

namespace Loquat.Generation.Tests;

/// <summary>Gives as next token whatever a function of all tokens so far says.</summary>
internal sealed class ScriptedModel(int vocabulary, int context, Func<IReadOnlyList<int>, float[]> logits) : LanguageModel
{
    private readonly List<int> _cached = [];

    /// <summary>Position of the first token and number of tokens of each pass.</summary>
    public List<(int Start, int Length)> Passes { get; } = [];

    public override ModelConfiguration Configuration { get; } = new ScriptedConfiguration { VocabularySize = vocabulary, ContextLength = context };

    public override ParameterSet Parameters => ParameterScope.Root(0).Parameters;

    /// <summary>A model that writes a script, one token a pass.</summary>
    public static LoadedModel Writing(string script, Tokenizer tokenizer)
    {
        var ids = tokenizer.Encode(script);
        var written = 0;
        return new LoadedModel(new ScriptedModel(tokenizer.VocabularySize, 1024, seen => OneHot(tokenizer.VocabularySize, ids[Math.Min(ids.Length - 1, written++)])), tokenizer);
    }

    public static float[] OneHot(int vocabulary, int id)
    {
        var values = new float[vocabulary];
        values[id] = 50;
        return values;
    }

    public override Tensor Forward(Tensor ids, ForwardContext context, KeyValueCache? cache = null, LogitsOf of = LogitsOf.All)
    {
        var start = cache?.Length ?? 0;
        Assert.True(start + ids.Count <= Configuration.ContextLength, "The session left the model's context.");
        _cached.RemoveRange(start, _cached.Count - start);
        _cached.AddRange(ids.ToIdArray());
        cache?.Advance(ids.Count);
        Passes.Add((start, ids.Count));
        return Tensor.From(logits(_cached), [1, 1, Configuration.VocabularySize]);
    }

    private sealed record ScriptedConfiguration : ModelConfiguration
    {
        public override string ModelType => "scripted";
        public override int VocabularySize { get; init; }
        public override int ContextLength { get; init; }
        public override int Layers { get; init; } = 1;
        public override int Heads { get; init; } = 1;
        public override int Width { get; init; } = 1;
        public override long ParameterCount => 0;
        public override long MultipliedParameterCount => 0;
        public override long PackedParameterCount => 0;
        public override void Validate() { }
        public override void WriteTo(Utf8JsonWriter json) { }
        public override LanguageModel Build(ulong? seed) => throw new NotSupportedException();
    }
}
