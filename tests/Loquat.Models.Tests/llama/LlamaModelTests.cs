// Llama, Mistral and Qwen2: sizes, config.json, names of checkpoints, and a published model against its recorded logits.
using System.Text.Json.Nodes;
using Loquat.Formats.Json;
using Loquat.Models.Llama;
using Loquat.Nn;
using Loquat.Nn.Rotary;
using Loquat.Tensors;
using Loquat.Tensors.Autograd;

namespace Loquat.Models.Tests.Llama;

public sealed class LlamaModelTests
{
    private static readonly LlamaConfiguration s_configuration = new() { VocabularySize = 29, ContextLength = 24, Layers = 2, Heads = 4, KeyValueHeads = 2, Width = 16, Hidden = 20 };

    public static TheoryData<string> Names => [.. LanguageModels.Names.Where(row => (string)row != "gpt2").Select(row => (string)row)];

    [Fact]
    public void A_published_model_gives_its_recorded_logits_and_text()
    {
        var folder = SharedData.Find("weights/story_llama");
        var reference = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "reference_numpy.json")))!;
        var (model, tokenizer) = ModelFolder.Load(folder);
        int[] prompt = [.. reference["prompt_ids"]!.AsArray().Select(id => (int)id!)];
        int[] expected = [.. reference["greedy_ids"]!.AsArray().Select(id => (int)id!)];
        float[] logits = [.. reference["last_logits_after_prompt"]!.AsArray().Select(value => (float)value!)];
        using var noGrad = GradMode.NoGrad();
        foreach (var isPacked in new[] { false, true })
        {
            if (isPacked)
                model.PackWeights();
            var cache = model.NewCache();
            var found = model.Forward(Tensor.FromIds(prompt, [1, prompt.Length]), ForwardContext.Evaluation, cache, LogitsOf.Last).ToArray();
            Assert.All(logits.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
            List<int> ids = [.. prompt];
            while (ids.Count < expected.Length)
            {
                ids.Add(Array.IndexOf(found, found.Max()));
                found = model.Forward(Tensor.FromIds([ids[^1]], [1, 1]), ForwardContext.Evaluation, cache, LogitsOf.Last).ToArray();
            }
            Assert.Equal(expected, ids);
            Assert.Equal(((string)reference["greedy_text"]!).Trim(), tokenizer.Decode(ids.ToArray().AsSpan(1)).Trim());
        }
    }

    [Fact]
    public void Published_sizes_have_the_published_numbers_of_parameters()
    {
        Assert.Equal(6_738_415_616, new LlamaConfiguration { Hidden = 11008 }.ParameterCount);
        Assert.Equal(7_241_732_096, new LlamaConfiguration { Type = LlamaConfiguration.Mistral, KeyValueHeads = 8, Hidden = 14336 }.ParameterCount);
        Assert.Equal(1_235_814_400, new LlamaConfiguration { VocabularySize = 128256, Layers = 16, Heads = 32, KeyValueHeads = 8, HeadSize = 64, Width = 2048, Hidden = 8192, TieWordEmbeddings = true }.ParameterCount);
        Assert.Equal(494_032_768, new LlamaConfiguration { Type = LlamaConfiguration.Qwen2, VocabularySize = 151936, Layers = 24, Heads = 14, KeyValueHeads = 2, Width = 896, Hidden = 4864, TieWordEmbeddings = true }.ParameterCount);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Sizes_and_cache_follow_from_the_configuration(string name)
    {
        var configuration = (LlamaConfiguration)LanguageModels.Configuration(name);
        var model = configuration.Build(1);
        Assert.Equal(configuration.ParameterCount, model.Parameters.ValueCount);
        Assert.Equal(2 * 2 * 4 * configuration.KeyValueHeadCount * configuration.HeadWidth, configuration.CacheBytesPerPosition);
        Assert.Equal(configuration.CacheBytesPerPosition * 7, model.NewCache(1, 7).Bytes);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_saved_folder_holds_configuration_and_weights(string name)
    {
        using var folder = new TemporaryFolder();
        var model = LanguageModels.Build(name);
        Checkpoints.Write(folder.Path, model, own => [own]);
        var loaded = (LanguageModel)Checkpoints.Load(folder.Path);
        // Sizes that were left to their defaults are written down.
        var expected = (LlamaConfiguration)model.Configuration;
        Assert.Equal(expected with { HeadSize = expected.HeadWidth, KeyValueHeads = expected.KeyValueHeadCount }, loaded.Configuration);
        TinyModel.AssertSameParameters(model, loaded);
    }

    [Fact]
    public void Names_with_and_without_prefix_and_of_a_shared_head_are_understood()
    {
        using var folder = new TemporaryFolder();
        var apart = TinyLlama(s_configuration);
        Checkpoints.Write(folder.Path, apart, name => [name.StartsWith("model.", StringComparison.Ordinal) ? name["model.".Length..] : name], Checkpoints.Zeros("layers.0.self_attn.rotary_emb.inv_freq", 2));
        TinyModel.AssertSameParameters(apart, (LanguageModel)Checkpoints.Load(folder.Path));

        var shared = TinyLlama(s_configuration with { TieWordEmbeddings = true });
        string[] table = ["model.embed_tokens.weight"], head = ["lm_head.weight"];
        foreach (var names in new string[][] { table, head, [.. table, .. head] })
        {
            Checkpoints.Write(folder.Path, shared, name => name == table[0] ? names : [name]);
            TinyModel.AssertSameParameters(shared, (LanguageModel)Checkpoints.Load(folder.Path));
        }
        Checkpoints.Write(folder.Path, shared, name => name == table[0] ? [] : [name], Checkpoints.Zeros("a", 29, 16));
        Refusal.Of(() => Checkpoints.Load(folder.Path), "'a'");
        Checkpoints.Write(folder.Path, apart, name => name == head[0] ? [] : [name], Checkpoints.Zeros("model.layers.0.self_attn.rotary_emb.inv_freq", 29 * 16));
        Refusal.Of(() => Checkpoints.Load(folder.Path), "lacks", "lm_head.weight");
    }

    [Theory]
    [InlineData("hidden_act", "\"gelu\"", "hidden_act 'gelu'")]
    [InlineData("rope_scaling", "{\"rope_type\":\"longrope\",\"factor\":2}", "longrope")]
    [InlineData("rope_scaling", "{\"type\":\"su\",\"short_factor\":[1]}", "su")]
    [InlineData("rope_scaling", "{\"factor\":2}", "no type")]
    [InlineData("rope_scaling", "{\"type\":\"linear\"}", "factor")]
    [InlineData("rope_scaling", "{\"type\":\"linear\",\"factor\":0.5}", "factor 0.5")]
    [InlineData("rope_scaling", "{\"type\":\"llama3\",\"factor\":8}", "original_max_position_embeddings")]
    [InlineData("rope_scaling", "{\"type\":\"llama3\",\"factor\":8,\"original_max_position_embeddings\":16,\"low_freq_factor\":4,\"high_freq_factor\":4}", "high_freq_factor")]
    [InlineData("rope_scaling", "{\"type\":\"yarn\",\"factor\":8,\"mscale\":0.7}", "mscale")]
    [InlineData("rope_scaling", "{\"type\":\"yarn\",\"factor\":8,\"beta_fast\":1,\"beta_slow\":2}", "beta_fast")]
    [InlineData("rope_parameters", "{\"rope_type\":\"longrope\",\"factor\":2}", "longrope")]
    [InlineData("partial_rotary_factor", "0.5", "partial_rotary_factor")]
    [InlineData("attn_logit_softcapping", "50", "attn_logit_softcapping")]
    [InlineData("embedding_multiplier", "12", "embedding_multiplier")]
    [InlineData("num_local_experts", "8", "num_local_experts")]
    [InlineData("quantization_config", "{\"bits\":4}", "quantization_config")]
    [InlineData("add_cross_attention", "true", "add_cross_attention")]
    [InlineData("num_key_value_heads", "3", "3 key/value heads")]
    [InlineData("num_attention_heads", "3", "3 heads")]
    [InlineData("head_dim", "5", "pairs")]
    [InlineData("rms_norm_eps", "0", "rms_norm_eps")]
    [InlineData("rope_theta", "-1", "rope_theta")]
    [InlineData("rope_theta", "1", "rope_theta")]
    [InlineData("head_dim", "65536", "65536 values", 65536)]
    [InlineData("attention_dropout", "1", "Dropout")]
    [InlineData("num_hidden_layers", "0", "num_hidden_layers")]
    [InlineData("layer_types", "[\"sliding_attention\",\"full_attention\"]", "layer_types")]
    public void Mathematics_that_is_not_there_is_refused_by_name(string field, string value, string named, int heads = 4)
    {
        var json = Json(s_configuration);
        json["num_attention_heads"] = heads;
        if (field == "head_dim" || field == "num_attention_heads")
            json.Remove("head_dim");
        json[field] = JsonNode.Parse(value);
        Refusal.Of(() => Read(json), named);
    }

    [Theory]
    [InlineData("num_hidden_layers", 4096)]
    [InlineData("hidden_size", 262144)]
    [InlineData("intermediate_size", 1048576)]
    [InlineData("vocab_size", 16777216)]
    [InlineData("head_dim", 65536)]
    public void Sizes_that_the_weights_do_not_explain_are_refused_before_anything_is_allocated(string field, int value)
    {
        using var folder = new TemporaryFolder();
        Checkpoints.Write(folder.Path, TinyLlama(s_configuration), own => [own]);
        var json = Json(s_configuration);
        json[field] = value;
        File.WriteAllText(folder["config.json"], json.ToJsonString());
        var before = Environment.WorkingSet;
        Refusal.Of(() => Checkpoints.Load(folder.Path), "config.json describes");
        Assert.True(Environment.WorkingSet - before < 64 << 20, "The refusal took memory in proportion to the lie.");
    }

    [Fact]
    public void Fields_mean_what_they_mean_in_each_family()
    {
        var mistral = Json(s_configuration with { Type = LlamaConfiguration.Mistral });
        mistral.Remove("sliding_window");
        Assert.Equal(4096, Read(mistral).SlidingWindow);
        mistral["sliding_window"] = null;
        Assert.Equal(0, Read(mistral).SlidingWindow);

        var qwen2 = Json(s_configuration with { Type = LlamaConfiguration.Qwen2 });
        (qwen2["sliding_window"], qwen2["max_window_layers"]) = (8, 1);
        Assert.Equal(0, Read(qwen2).SlidingWindow);
        qwen2["use_sliding_window"] = true;
        Assert.Equal([0, 8], Enumerable.Range(0, 2).Select(Read(qwen2).WindowOf));
        qwen2["layer_types"] = new JsonArray("sliding_attention", "sliding_attention");
        Assert.Equal([8, 8], Enumerable.Range(0, 2).Select(Read(qwen2).WindowOf));
        Assert.True(Read(qwen2).HasInputBias && !Read(qwen2).HasOutputBias);

        var llama = Json(s_configuration);
        (llama["sliding_window"], llama["pretraining_tp"]) = (8, 1);
        llama.Remove("num_key_value_heads");
        Assert.Equal((0, 4), (Read(llama).SlidingWindow, Read(llama).KeyValueHeadCount));
        llama["rope_parameters"] = JsonNode.Parse("""{"rope_type":"linear","factor":2.0,"rope_theta":500000.0}""");
        Assert.Equal((500000, RopeScaling.Linear, 2), (Read(llama).RopeTheta, Read(llama).RopeScaling!.Type, Read(llama).RopeScaling!.Factor));
    }

    [Fact]
    public void Positions_beyond_a_window_do_not_reach_in()
    {
        // One layer: a token sees the window alone. Two layers would see twice as far.
        var model = TinyLlama(s_configuration with { Type = LlamaConfiguration.Mistral, SlidingWindow = 5, Layers = 1 });
        var ids = TinyModel.Ids(24);
        var changed = (int[])ids.Clone();
        changed[6] = (changed[6] + 1) % 29;
        var (before, after) = (TinyModel.Bits(TinyModel.Logits(model, ids)), TinyModel.Bits(TinyModel.Logits(model, changed)));
        for (var t = 0; t < 24; t++)
            Assert.Equal(t is < 6 or > 10, before.AsSpan(t * 29, 29).SequenceEqual(after.AsSpan(t * 29, 29)));
    }

    private static LanguageModel TinyLlama(LlamaConfiguration configuration)
    {
        var model = configuration.Build(1);
        var random = new Random(4);
        foreach (var parameter in model.Parameters)
            parameter.Tensor.Overwrite([.. Enumerable.Range(0, parameter.Tensor.Count).Select(_ => (float)(random.NextDouble() - 0.5))]);
        return model;
    }

    private static JsonObject Json(LlamaConfiguration configuration) => JsonNode.Parse(JsonText.Line(configuration.WriteTo))!.AsObject();

    private static LlamaConfiguration Read(JsonObject json) => LlamaConfiguration.Read(JsonView.Parse("config.json", System.Text.Encoding.UTF8.GetBytes(json.ToJsonString())));
}
