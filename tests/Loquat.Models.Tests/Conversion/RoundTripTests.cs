// Small models of every family go from a folder into a GGUF file and back without losing a bit, also where only the format's own keys say what the model is.
using System.Buffers.Binary;
using System.Text.Json;
using Loquat.Formats;
using Loquat.Formats.Gguf;
using Loquat.Formats.TensorFiles;
using Loquat.Kernels.Quantization;
using Loquat.Models.Bert;
using Loquat.Models.Checkpoints;
using Loquat.Models.Gpt2;
using Loquat.Models.Llama;
using Loquat.Nn.Rotary;

namespace Loquat.Models.Tests.Conversion;

public sealed class RoundTripTests : IDisposable
{
    private static readonly LlamaConfiguration s_llama = new()
    {
        VocabularySize = 29,
        ContextLength = 24,
        Layers = 2,
        Heads = 4,
        KeyValueHeads = 2,
        Width = 32,
        Hidden = 48,
        TieWordEmbeddings = true,
        RmsNormEpsilon = 1e-5,
    };

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Cases => ["gpt2", "llama", "llama-untied", "llama-bias", "llama-wide-heads", "linear", "yarn", "llama3", "mistral", "qwen2", "bert"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void FolderToGgufToFolderIsExact(string name)
    {
        var model = Build(Configuration(name));
        ModelFolder.Save(_folder["a"], model, TinyModel.Tokenizer);
        PublishedCheckpointTests.Convert(_folder["a"], _folder["m.gguf"], CheckpointFormat.Gguf);
        PublishedCheckpointTests.Convert(_folder["m.gguf"], _folder["b"], CheckpointFormat.Safetensors);
        AssertSame(model, _folder["m.gguf"]);
        AssertSame(model, _folder["b"]);
        var text = (string file) => JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder[file], "config.json"))).RootElement;
        Assert.True(JsonElement.DeepEquals(text("a"), text("b")));
        Assert.Equal(File.ReadAllText(Path.Combine(_folder["a"], "tokenizer.json")).ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal),
            File.ReadAllText(Path.Combine(_folder["b"], "tokenizer.json")).ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void TheFormatsOwnKeysAreEnough(string name)
    {
        var configuration = Configuration(name);
        var model = Build(configuration);
        ModelFolder.Save(_folder["a"], model, TinyModel.Tokenizer);
        PublishedCheckpointTests.Convert(_folder["a"], _folder["m.gguf"], CheckpointFormat.Gguf);
        using (var file = GgufFile.Open(_folder["m.gguf"]))
        {
            var keys = new GgufMetadata("");
            foreach (var key in file.Metadata.Names.Where(key => key != "loquat.config"))
                keys.Add(key, file.Metadata[key]);
            GgufWriter.Write(_folder["n.gguf"], keys, [.. file.Tensors.Select(tensor => TensorEntry.Stored(tensor.Name, [.. tensor.Shape], tensor.Type, (offset, bytes) => file.ReadBytes(tensor, offset, bytes)))]);
        }
        AssertSame(model, _folder["n.gguf"]);
        var read = ModelFolder.LoadConfiguration(_folder["n.gguf"]);
        switch (configuration)
        {
            case LlamaConfiguration llama:
                // Initial values are no part of a trained model; a window over all layers and one from a layer on are told apart in config.json only.
                var other = Assert.IsType<LlamaConfiguration>(read);
                Assert.Equal(llama with { KeyValueHeads = llama.KeyValueHeadCount, HeadSize = llama.HeadWidth, Hidden = llama.HiddenWidth, RopeScaling = null }, other with { RopeScaling = null });
                Assert.Equal((llama.RopeScaling?.Type, llama.RopeScaling?.Factor, llama.RopeScaling?.OriginalContextLength), (other.RopeScaling?.Type, other.RopeScaling?.Factor, other.RopeScaling?.OriginalContextLength));
                break;
            case Gpt2Configuration gpt2:
                Assert.Equal(gpt2.LayerNormEpsilon, Assert.IsType<Gpt2Configuration>(read).LayerNormEpsilon);
                break;
        }
    }

    [Fact]
    public void RowsOfQueriesAndKeysAreInterleavedInLlamaFilesOnly()
    {
        foreach (var (name, isInterleaved) in new[] { ("llama", true), ("qwen2", false) })
        {
            var model = Build(Configuration(name));
            ModelFolder.Save(_folder[name], model, TinyModel.Tokenizer);
            PublishedCheckpointTests.Convert(_folder[name], _folder[name + ".gguf"], CheckpointFormat.Gguf);
            using var file = GgufFile.Open(_folder[name + ".gguf"]);
            var own = model.Parameters["model.layers.1.self_attn.k_proj.weight"].Tensor.ToArray();
            var stored = file.ReadSingles("blk.1.attn_k.weight");
            // Heads of 8 rows: the file's second row is row 4 of the first head, its eleventh row 1 of the second head.
            Assert.Equal(own[(isInterleaved ? 4 * 32 : 32)..][..32], stored[32..64]);
            Assert.Equal(own[(isInterleaved ? 9 * 32 : 10 * 32)..][..32], stored[320..352]);
        }
    }

    [Fact]
    public void MatricesGetTheFormatAndVectorsStayFloat()
    {
        // A width of 48 is no multiple of 32 in the network's second matrix: 2 layers of [32, 48].
        ModelFolder.Save(_folder["a"], Build(s_llama), TinyModel.Tokenizer);
        PublishedCheckpointTests.Convert(_folder["a"], _folder["m.gguf"], CheckpointFormat.Gguf, WeightFormat.Q4_0);
        using var file = GgufFile.Open(_folder["m.gguf"]);
        Assert.Equal(ElementType.Q4_0, file.Get("token_embd.weight").Type);
        Assert.Equal(ElementType.Q4_0, file.Get("blk.0.ffn_up.weight").Type);
        Assert.Equal(ElementType.Float16, file.Get("blk.1.ffn_down.weight").Type);
        Assert.Equal(ElementType.Float32, file.Get("blk.1.attn_norm.weight").Type);
        Assert.Equal(2, file.Metadata.Number("general.file_type"));
        Assert.Equal(2, file.Metadata.Number("general.quantization_version"));
        ModelFolder.Load(_folder["m.gguf"], WeightFormat.Q4_0);
    }

    [Fact]
    public void WhatAFormatCannotHoldIsRefused()
    {
        var model = Build(s_llama);
        var values = model.Parameters["model.layers.0.mlp.up_proj.weight"].Tensor.ToArray();
        values[5] = 1e6f;
        model.Parameters["model.layers.0.mlp.up_proj.weight"].Tensor.Overwrite(values);
        ModelFolder.Save(_folder["a"], model, TinyModel.Tokenizer);
        Refusal.Of(() => PublishedCheckpointTests.Convert(_folder["a"], _folder["m.gguf"], CheckpointFormat.Gguf, WeightFormat.Float16), "up_proj", "1000000", "bfloat16");
        Assert.False(File.Exists(_folder["m.gguf"]));
        Assert.Equal([_folder["a"]], Directory.GetFileSystemEntries(_folder.Path));
        PublishedCheckpointTests.Convert(_folder["a"], _folder["m.gguf"], CheckpointFormat.Gguf, WeightFormat.BFloat16);
        Refusal.Of(() => PublishedCheckpointTests.Convert(_folder["a"], _folder["b"], CheckpointFormat.Safetensors, WeightFormat.Q8_0), "safetensors", "q8_0", "--to gguf");
        Refusal.Of(() => PublishedCheckpointTests.Convert(_folder["a"], _folder["b.npz"], CheckpointFormat.Npz, WeightFormat.BFloat16), "NPZ", "bfloat16");
    }

    [Fact]
    public void SafetensorsFoldersChangeTheirType()
    {
        var model = Build(s_llama);
        ModelFolder.Save(_folder["a"], model, TinyModel.Tokenizer);
        PublishedCheckpointTests.Convert(_folder["a"], _folder["b"], CheckpointFormat.Safetensors, WeightFormat.BFloat16, shard: 4000);
        Assert.Contains("\"torch_dtype\": \"bfloat16\"", File.ReadAllText(Path.Combine(_folder["b"], "config.json")));
        using (var checkpoint = Checkpoint.Open(_folder["b"]))
            Assert.All(checkpoint.Tensors, tensor => Assert.Equal(ElementType.BFloat16, tensor.Stored.Type));
        foreach (var parameter in ModelFolder.Load(_folder["b"]).Model.Parameters)
            Assert.All(parameter.Tensor.ToArray().Zip(model.Parameters[parameter.Name].Tensor.ToArray()), pair => Assert.Equal(pair.Second, pair.First, 0.01f));
    }

    [Theory]
    [InlineData("gpt2", "wte.weight,wpe.weight,h.#.ln_1.weight,h.#.ln_1.bias,h.#.attn.c_attn.weight,h.#.attn.c_attn.bias,h.#.attn.c_proj.weight,h.#.attn.c_proj.bias,h.#.ln_2.weight,h.#.ln_2.bias,h.#.mlp.c_fc.weight,h.#.mlp.c_fc.bias,h.#.mlp.c_proj.weight,h.#.mlp.c_proj.bias,ln_f.weight,ln_f.bias")]
    [InlineData("llama-untied", "model.embed_tokens.weight,model.layers.#.input_layernorm.weight,model.layers.#.self_attn.q_proj.weight,model.layers.#.self_attn.k_proj.weight,model.layers.#.self_attn.v_proj.weight,model.layers.#.self_attn.o_proj.weight,model.layers.#.post_attention_layernorm.weight,model.layers.#.mlp.gate_proj.weight,model.layers.#.mlp.up_proj.weight,model.layers.#.mlp.down_proj.weight,model.norm.weight,lm_head.weight")]
    [InlineData("bert", "bert.embeddings.word_embeddings.weight,bert.embeddings.position_embeddings.weight,bert.embeddings.token_type_embeddings.weight,bert.embeddings.LayerNorm.weight,bert.embeddings.LayerNorm.bias,bert.encoder.layer.#.attention.self.query.weight,bert.encoder.layer.#.attention.self.query.bias,bert.encoder.layer.#.attention.self.key.weight,bert.encoder.layer.#.attention.self.key.bias,bert.encoder.layer.#.attention.self.value.weight,bert.encoder.layer.#.attention.self.value.bias,bert.encoder.layer.#.attention.output.dense.weight,bert.encoder.layer.#.attention.output.dense.bias,bert.encoder.layer.#.attention.output.LayerNorm.weight,bert.encoder.layer.#.attention.output.LayerNorm.bias,bert.encoder.layer.#.intermediate.dense.weight,bert.encoder.layer.#.intermediate.dense.bias,bert.encoder.layer.#.output.dense.weight,bert.encoder.layer.#.output.dense.bias,bert.encoder.layer.#.output.LayerNorm.weight,bert.encoder.layer.#.output.LayerNorm.bias,bert.pooler.dense.weight,bert.pooler.dense.bias,cls.predictions.transform.dense.weight,cls.predictions.transform.dense.bias,cls.predictions.transform.LayerNorm.weight,cls.predictions.transform.LayerNorm.bias,cls.predictions.bias")]
    public void TheFieldsOwnReadersFindWhatTheyExpect(string name, string names)
    {
        ModelFolder.Save(_folder["a"], Build(Configuration(name)), TinyModel.Tokenizer);
        // Read by the format's description alone: length, JSON, and data that begins at a multiple of eight and leaves no hole.
        var bytes = File.ReadAllBytes(Path.Combine(_folder["a"], "model.safetensors"));
        var length = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        Assert.Equal(0, length % 8);
        using var header = JsonDocument.Parse(bytes.AsMemory(8, (int)length));
        Assert.Equal("pt", header.RootElement.GetProperty("__metadata__").GetProperty("format").GetString());
        var tensors = header.RootElement.EnumerateObject().Where(item => item.Name != "__metadata__").ToDictionary(item => item.Name, item => item.Value);
        Assert.Equal(names.Split(',').SelectMany(item => item.Contains('#') ? new[] { item.Replace('#', '0'), item.Replace('#', '1') } : [item]).Order(StringComparer.Ordinal), tensors.Keys.Order(StringComparer.Ordinal));
        long end = 0;
        foreach (var tensor in tensors.Values.OrderBy(tensor => tensor.GetProperty("data_offsets")[0].GetInt64()))
        {
            Assert.Equal("F32", tensor.GetProperty("dtype").GetString());
            Assert.Equal(end, tensor.GetProperty("data_offsets")[0].GetInt64());
            end += 4 * tensor.GetProperty("shape").EnumerateArray().Aggregate(1L, (count, size) => count * size.GetInt64());
            Assert.Equal(end, tensor.GetProperty("data_offsets")[1].GetInt64());
        }
        Assert.Equal(bytes.Length, 8 + length + end);
        string Shape(string tensor) => tensors[tensor].GetProperty("shape").GetRawText();
        switch (name)
        {
            case "gpt2": Assert.Equal(("[29,16]", "[16,48]", "[64,16]"), (Shape("wte.weight"), Shape("h.0.attn.c_attn.weight"), Shape("h.1.mlp.c_proj.weight"))); break;
            case "bert": Assert.Equal(("[16,16]", "[64,16]", "[16,64]"), (Shape("bert.encoder.layer.0.attention.self.query.weight"), Shape("bert.encoder.layer.0.intermediate.dense.weight"), Shape("bert.encoder.layer.1.output.dense.weight"))); break;
            default: Assert.Equal(("[16,32]", "[48,32]", "[32,48]"), (Shape("model.layers.0.self_attn.k_proj.weight"), Shape("model.layers.0.mlp.gate_proj.weight"), Shape("model.layers.1.mlp.down_proj.weight"))); break;
        }
    }

    [Fact]
    public void PicklesInAFolderAreNamed()
    {
        ModelFolder.Save(_folder.Path, TinyModel.Build(), TinyModel.Tokenizer);
        File.Delete(_folder["model.safetensors"]);
        File.WriteAllBytes(_folder["pytorch_model.bin"], [0x80, 2, 0x8A, 10]);
        Refusal.Of(() => ModelFolder.Load(_folder.Path), "pytorch_model.bin", "pickle", "safetensors");
    }

    private static ModelConfiguration Configuration(string name) => name switch
    {
        "gpt2" => TinyModel.Configuration,
        "llama" => s_llama,
        "llama-untied" => s_llama with { TieWordEmbeddings = false },
        "llama-bias" => s_llama with { AttentionBias = true, MlpBias = true },
        "llama-wide-heads" => s_llama with { HeadSize = 16 },
        "linear" => s_llama with { RopeScaling = new RopeScaling { Type = RopeScaling.Linear, Factor = 2 } },
        "yarn" => s_llama with { RopeScaling = new RopeScaling { Type = RopeScaling.Yarn, Factor = 4, OriginalContextLength = 6 } },
        "llama3" => s_llama with { RopeTheta = 500000, RopeScaling = new RopeScaling { Type = RopeScaling.Llama3, Factor = 8, OriginalContextLength = 8192 } },
        "mistral" => s_llama with { Type = LlamaConfiguration.Mistral, SlidingWindow = 8, TieWordEmbeddings = false },
        "qwen2" => s_llama with { Type = LlamaConfiguration.Qwen2 },
        _ => new BertConfiguration { VocabularySize = 29, PositionRows = 24, Layers = 2, Heads = 2, Width = 16 },
    };

    private static Model Build(ModelConfiguration configuration)
    {
        var model = configuration.Build(7);
        var random = new Random(7);
        foreach (var parameter in model.Parameters)
            parameter.Tensor.Overwrite([.. Enumerable.Range(0, parameter.Tensor.Count).Select(_ => (float)(random.NextDouble() - 0.5))]);
        return model;
    }

    private static void AssertSame(Model expected, string path)
    {
        var (model, tokenizer) = ModelFolder.LoadAny(path);
        foreach (var parameter in expected.Parameters)
            Assert.Equal(TinyModel.Bits(parameter.Tensor.ToArray()), TinyModel.Bits(model.Parameters[parameter.Name].Tensor.ToArray()));
        Assert.Equal(TinyModel.Tokenizer.Encode("hello there."), tokenizer.Encode("hello there."));
    }
}
