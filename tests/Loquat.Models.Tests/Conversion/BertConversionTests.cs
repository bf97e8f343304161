// RoBERTa and DistilBERT as GGUF files: the architecture, keys, names and shapes that llama.cpp gives them, there and back without losing a bit, and files that have
// no more than those.
using System.Text.Json;
using Loquat.Formats.Gguf;
using Loquat.Formats.TensorFiles;
using Loquat.Kernels.Quantization;
using Loquat.Models.Bert;
using Loquat.Models.Checkpoints;
using Loquat.Nn;
using Loquat.Tensors;
using Loquat.Tensors.Autograd;
using Loquat.Text.Corpora;
using Loquat.Text.PostProcessors;
using Loquat.Text.Recipes;
using Loquat.Text.Tokenizers;
using Loquat.Text.Trainers;

namespace Loquat.Models.Tests.Conversion;

public sealed class BertConversionTests : IDisposable
{
    private static readonly BertConfiguration s_roberta = new()
    {
        Type = BertConfiguration.Roberta,
        PaddingId = 1,
        VocabularySize = 280,
        PositionRows = 22,
        Layers = 2,
        Heads = 2,
        Width = 32,
        Hidden = 64,
        TokenTypes = 1,
        LayerNormEpsilon = 1e-5,
    };

    private static readonly Dictionary<string, BertConfiguration> s_configurations = new()
    {
        ["roberta"] = s_roberta,
        ["roberta-untied"] = s_roberta with { TieWordEmbeddings = false, PaddingId = 3 },
        ["xlm-roberta"] = s_roberta with { Type = BertConfiguration.XlmRoberta },
        ["camembert"] = s_roberta with { Type = BertConfiguration.Camembert },
        ["distilbert"] = new() { Type = BertConfiguration.DistilBert, VocabularySize = 280, PositionRows = 20, Layers = 2, Heads = 2, Width = 32, Hidden = 64 },
    };

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Names => [.. s_configurations.Keys];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void FolderToGgufToFolderIsExact(string name)
    {
        var model = Save(s_configurations[name], "a");
        PublishedCheckpointTests.Convert(_folder["a"], _folder["m.gguf"], CheckpointFormat.Gguf);
        PublishedCheckpointTests.Convert(_folder["m.gguf"], _folder["n.gguf"], CheckpointFormat.Gguf);
        PublishedCheckpointTests.Convert(_folder["n.gguf"], _folder["b"], CheckpointFormat.Safetensors);
        foreach (var path in new[] { "m.gguf", "n.gguf", "b" })
        {
            var (back, tokenizer) = ModelFolder.LoadAny(_folder[path]);
            Assert.Equal(model.Parameters.Select(parameter => parameter.Name), back.Parameters.Select(parameter => parameter.Name));
            foreach (var parameter in model.Parameters)
                Assert.Equal(TinyModel.Bits(parameter.Tensor.ToArray()), TinyModel.Bits(back.Parameters[parameter.Name].Tensor.ToArray()));
            Assert.Equal(RobertaTokenizer.ToJson(), tokenizer.ToJson());
        }
        Assert.Equal(File.ReadAllBytes(Path.Combine(_folder["a"], "model.safetensors")), File.ReadAllBytes(Path.Combine(_folder["b"], "model.safetensors")));
        var json = (string folder) => JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder[folder], "config.json"))).RootElement;
        Assert.True(JsonElement.DeepEquals(json("a"), json("b")));
    }

    [Theory]
    [InlineData("roberta", 20, "token_types.weight")]
    [InlineData("distilbert", 20, null)]
    public void TheEncoderIsWhatOtherProgramsKnow(string name, int positions, string? types)
    {
        var configuration = s_configurations[name];
        var model = Save(configuration, "a");
        PublishedCheckpointTests.Convert(_folder["a"], _folder["m.gguf"], CheckpointFormat.Gguf);
        using var file = GgufFile.Open(_folder["m.gguf"]);
        Assert.Equal("bert", file.Metadata.Text("general.architecture"));
        Assert.Equal(positions, file.Metadata.Number("bert.context_length"));
        Assert.Equal(1, file.Metadata.Number("tokenizer.ggml.token_type_count"));
        Assert.Equal((float)configuration.LayerNormEpsilon, file.Metadata.Number("bert.attention.layer_norm_epsilon"));
        Assert.Equal(0, file.Metadata.Number("bert.attention.causal"));
        string[] inBlock = ["attn_q", "attn_k", "attn_v", "attn_output", "attn_output_norm", "ffn_up", "ffn_down", "layer_output_norm"];
        string[] expected = ["token_embd.weight", "position_embd.weight", .. types is null ? Array.Empty<string>() : [types], "token_embd_norm.weight", "token_embd_norm.bias",
            .. from layer in Enumerable.Range(0, 2) from part in inBlock from kind in new[] { "weight", "bias" } select $"blk.{layer}.{part}.{kind}"];
        Assert.Equal(expected.Order(StringComparer.Ordinal), file.Tensors.Select(tensor => tensor.Name).Where(IsEncoder).Order(StringComparer.Ordinal));
        Assert.Equal([positions, 32L], file.Get("position_embd.weight").Shape);
        var own = model.Parameters[(name == "roberta" ? "roberta" : "distilbert") + ".embeddings.position_embeddings.weight"].Tensor.ToArray();
        Assert.Equal(own[^(positions * 32)..], file.ReadSingles("position_embd.weight"));
    }

    [Theory]
    [InlineData("roberta")]
    [InlineData("roberta-untied")]
    [InlineData("distilbert")]
    public void AFileOfAnotherProgramGivesTheSameHiddenStates(string name)
    {
        var configuration = s_configurations[name];
        var model = Save(configuration, "a");
        PublishedCheckpointTests.Convert(_folder["a"], _folder["m.gguf"], CheckpointFormat.Gguf);
        Rewrite(_folder["m.gguf"], _folder["n.gguf"], key => !key.StartsWith("loquat.", StringComparison.Ordinal) && key != "tokenizer.huggingface.json", IsEncoder);
        var (back, tokenizer) = ModelFolder.LoadAny(_folder["n.gguf"]);
        var read = Assert.IsType<BertConfiguration>(back.Configuration);
        Assert.Equal((configuration.Type, configuration.ContextLength, configuration.FirstPosition == 0), (read.Type, read.ContextLength, read.FirstPosition == 0));
        Assert.Equal(Hidden(model), Hidden(back));
        foreach (var text in new[] { "the cat sat.", "the<mask> cat  ", "" })
        {
            Assert.Equal(RobertaTokenizer.Encode(text), tokenizer.Encode(text));
            Assert.Equal(RobertaTokenizer.Tokenize(text, "on a mat").Ids, ((PipelineTokenizer)tokenizer).Tokenize(text, "on a mat").Ids);
        }
        // What the file has no rows for comes back as zeros, in a folder that others can open.
        PublishedCheckpointTests.Convert(_folder["n.gguf"], _folder["b"], CheckpointFormat.Safetensors);
        Assert.Equal(Hidden(model), Hidden(ModelFolder.LoadAny(_folder["b"]).Model));
        if (name != "distilbert")
            Assert.All(back.Parameters["roberta.embeddings.position_embeddings.weight"].Tensor.ToArray()[..(read.FirstPosition * 32)], value => Assert.Equal(0, value));
    }

    [Fact]
    public void TablesThatAreLookedUpStayFloat()
    {
        Save(s_roberta, "a");
        PublishedCheckpointTests.Convert(_folder["a"], _folder["m.gguf"], CheckpointFormat.Gguf, WeightFormat.Q8_0);
        using (var file = GgufFile.Open(_folder["m.gguf"]))
        {
            Assert.Equal(ElementType.Q8_0, file.Get("blk.1.ffn_down.weight").Type);
            Assert.Equal(ElementType.Float32, file.Get("position_embd.weight").Type);
            Assert.Equal(ElementType.Float32, file.Get("token_types.weight").Type);
        }
        Assert.IsType<BertModel>(ModelFolder.LoadAny(_folder["m.gguf"], WeightFormat.Q8_0).Model);
    }

    [Fact]
    public void PositionsThatDoNotFitAreRefused()
    {
        Save(s_roberta, "a");
        PublishedCheckpointTests.Convert(_folder["a"], _folder["m.gguf"], CheckpointFormat.Gguf);
        Rewrite(_folder["m.gguf"], _folder["short.gguf"], key => true, name => true, key => key == "loquat.leading_positions" ? GgufValue.Of([1f, 2f]) : null);
        Refusal.Of(() => ModelFolder.LoadAny(_folder["short.gguf"]), "loquat.leading_positions", "2 values", "2 rows of 32");
        // A padding token behind the table would ask for memory that the file does not explain.
        Rewrite(_folder["m.gguf"], _folder["far.gguf"], key => key != "loquat.config", name => true, key => key == "tokenizer.ggml.padding_token_id" ? GgufValue.Of(1u << 20) : null);
        Refusal.Of(() => ModelFolder.LoadAny(_folder["far.gguf"]), "position_embd.weight", "[20, 32]");
        var json = File.ReadAllText(Path.Combine(_folder["a"], "config.json"));
        File.WriteAllText(Path.Combine(_folder["a"], "config.json"), json.Replace("\"max_position_embeddings\": 22", "\"max_position_embeddings\": 600", StringComparison.Ordinal).Replace("\"pad_token_id\": 1", "\"pad_token_id\": 30", StringComparison.Ordinal));
        Refusal.Of(() => PublishedCheckpointTests.Convert(_folder["a"], _folder["x.gguf"], CheckpointFormat.Gguf), "position_embeddings", "[22, 32]", "config.json");
    }

    [Fact]
    public void AnEpsilonThatDistilBertDoesNotHaveIsRefused()
    {
        Save(s_configurations["distilbert"], "a");
        PublishedCheckpointTests.Convert(_folder["a"], _folder["m.gguf"], CheckpointFormat.Gguf);
        Rewrite(_folder["m.gguf"], _folder["n.gguf"], key => key != "loquat.config", IsEncoder, key => key == "bert.attention.layer_norm_epsilon" ? GgufValue.Of(1e-5f) : null);
        Refusal.Of(() => ModelFolder.LoadAny(_folder["n.gguf"]), "layer_norm_epsilon", "token types");
    }

    private static PipelineTokenizer RobertaTokenizer { get; } = MakeTokenizer();

    private static PipelineTokenizer MakeTokenizer()
    {
        string[] special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"];
        var vocabulary = ByteLevelBpeTrainer.Train(TextCorpus.FromText("the cat sat on the mat. the cat ate the rat."), new ByteLevelBpeTrainerOptions { VocabularySize = 270, SpecialTokens = special });
        var components = PipelineRecipes.ByteLevelBpe(vocabulary).Components;
        return new PipelineTokenizer(components with
        {
            PostProcessor = new RobertaProcessing(new SpecialToken("</s>", 2), new SpecialToken("<s>", 0)) { AddsPrefixSpace = false },
            AddedTokens = [.. special.Select((token, id) => new Text.AddedTokens.AddedToken { Id = id, Content = token, IsSpecial = true, StripsLeft = token == "<mask>" })],
        });
    }

    private static bool IsEncoder(string tensor) =>
        tensor.StartsWith("blk.", StringComparison.Ordinal) || tensor.StartsWith("token_", StringComparison.Ordinal) || tensor.StartsWith("position_embd", StringComparison.Ordinal);

    private BertModel Save(BertConfiguration configuration, string folder)
    {
        var model = configuration.Build(7);
        var random = new Random(7);
        foreach (var parameter in model.Parameters)
            parameter.Tensor.Overwrite([.. Enumerable.Range(0, parameter.Tensor.Count).Select(_ => (float)(random.NextDouble() - 0.5))]);
        ModelFolder.Save(_folder[folder], model, RobertaTokenizer);
        return model;
    }

    private static int[] Hidden(Model model)
    {
        using var noGrad = GradMode.NoGrad();
        return TinyModel.Bits(((BertModel)model).Encode(Tensor.FromIds([0, 9, 8, 7, 2], [1, 5]), ForwardContext.Evaluation).ToArray());
    }

    private static void Rewrite(string source, string target, Func<string, bool> keepsKey, Func<string, bool> keepsTensor, Func<string, GgufValue?>? valueOf = null)
    {
        using var file = GgufFile.Open(source);
        var metadata = new GgufMetadata("");
        foreach (var key in file.Metadata.Names.Where(keepsKey))
            metadata.Add(key, valueOf?.Invoke(key) ?? file.Metadata[key]);
        GgufWriter.Write(target, metadata, [.. file.Tensors.Where(tensor => keepsTensor(tensor.Name)).Select(tensor =>
            TensorEntry.Stored(tensor.Name, [.. tensor.Shape], tensor.Type, (offset, bytes) => file.ReadBytes(tensor, offset, bytes)))]);
    }
}
