// Published checkpoints give the logits and texts that were recorded of them, from every format that they are brought into.
using System.Text.Json;
using Loquat.Formats.Safetensors;
using Loquat.Kernels.Quantization;
using Loquat.Models.Checkpoints;
using Loquat.Models.Llama;
using Loquat.Nn;
using Loquat.Tensors;
using Loquat.Tensors.Autograd;

namespace Loquat.Models.Tests.Conversion;

public sealed class PublishedCheckpointTests
{
    private const int BeginOfText = 1;

    [Fact]
    public void Stories260KWritesItsRecordedText()
    {
        var path = SharedData.Find("weights/stories260K/stories260K.bin");
        var expected = File.ReadAllText(SharedData.Find("weights/stories260K/expected_greedy_200.txt"));
        Assert.Equal(expected.TrimEnd('\n'), Text(ModelFolder.Load(path), 200));
    }

    [Fact]
    public void Stories260KGivesItsRecordedLogits()
    {
        var loaded = ModelFolder.Load(SharedData.Find("weights/stories260K/stories260K.bin"));
        CompareLogits(loaded.Model, SharedData.Find("weights/stories260K/reference_numpy.json"));
    }

    [Fact]
    public void AHeaderOfLlama2BecomesAConfiguration()
    {
        using var checkpoint = Checkpoint.Open(SharedData.Find("weights/stories260K/stories260K.bin"));
        var configuration = Assert.IsType<LlamaConfiguration>(ModelFolder.LoadConfiguration(checkpoint.Path));
        Assert.Equal(new LlamaConfiguration
        {
            VocabularySize = 512,
            ContextLength = 512,
            Layers = 5,
            Heads = 8,
            KeyValueHeads = 4,
            HeadSize = 8,
            Width = 64,
            Hidden = 172,
            RmsNormEpsilon = 1e-5,
            TieWordEmbeddings = true,
        }, configuration);
        Assert.Equal((1, 2), (checkpoint.Json.RequiredInt32("bos_token_id", 0, 511), checkpoint.Json.RequiredInt32("eos_token_id", 0, 511)));
    }

    [Fact]
    public void StoryLlamaGivesItsRecordedLogitsAndText()
    {
        var loaded = ModelFolder.Load(SharedData.Find("weights/story_llama"));
        CompareLogits(loaded.Model, SharedData.Find("weights/story_llama/reference_numpy.json"));
    }

    [Fact]
    public void StoryLlamaHoldsItsRecordedValues()
    {
        var model = ModelFolder.Load(SharedData.Find("weights/story_llama")).Model;
        using var values = JsonDocument.Parse(File.ReadAllBytes(SharedData.Find("weights/story_llama/expected_values.json")));
        foreach (var item in values.RootElement.EnumerateArray())
        {
            var part = item.GetProperty("tensor").GetString() switch
            {
                "embedding_table" => "model.embed_tokens",
                "rms_out_w" => "model.norm",
                "rms_att_w" => "input_layernorm",
                "rms_ffn_w" => "post_attention_layernorm",
                "w_down" => "mlp.down_proj",
                "w_up" => "mlp.up_proj",
                "w_gate" => "mlp.gate_proj",
                "wq" => "self_attn.q_proj",
                "wk" => "self_attn.k_proj",
                "wv" => "self_attn.v_proj",
                _ => "self_attn.o_proj",
            };
            var name = item.GetProperty("layer") is { ValueKind: JsonValueKind.Number } layer ? $"model.layers.{layer.GetInt32()}.{part}.weight" : part + ".weight";
            Assert.Equal(item.GetProperty("value").GetSingle(), model.Parameters[name].Tensor.ToArray()[item.GetProperty("flat_index").GetInt32()], 1e-6f);
        }
    }

    [Theory]
    [InlineData("weights/stories260K/stories260K.bin")]
    [InlineData("weights/story_llama")]
    public void EveryFormatGivesTheSameModel(string relative)
    {
        using var folder = new TemporaryFolder();
        var source = SharedData.Find(relative);
        var first = ModelFolder.Load(source);
        Convert(source, folder["a.gguf"], CheckpointFormat.Gguf);
        Convert(folder["a.gguf"], folder["b"], CheckpointFormat.Safetensors, shard: 400_000);
        Assert.True(File.Exists(Path.Combine(folder["b"], SafetensorsShards.IndexFile)));
        Convert(folder["b"], folder["c.gguf"], CheckpointFormat.Gguf);
        Convert(folder["c.gguf"], folder["d"], CheckpointFormat.Safetensors);
        var ids = Enumerable.Range(3, 12).ToArray();
        foreach (var name in new[] { "a.gguf", "b", "c.gguf", "d" })
        {
            var loaded = ModelFolder.Load(folder[name]);
            TinyModel.AssertSameParameters(first.Model, loaded.Model);
            Assert.Equal(TinyModel.Bits(TinyModel.Logits(first.Model, ids)), TinyModel.Bits(TinyModel.Logits(loaded.Model, ids)));
            Assert.Equal(first.Tokenizer.Encode("Once upon a time, there was a dog."), loaded.Tokenizer.Encode("Once upon a time, there was a dog."));
        }
        Assert.Equal(Text(first, 30), Text(ModelFolder.Load(folder["d"]), 30));
    }

    [Theory]
    [InlineData(WeightFormat.Q8_0, 0.1)]
    [InlineData(WeightFormat.BFloat16, 0.1)]
    [InlineData(WeightFormat.Float16, 0.02)]
    public void CompactFormatsStayCloseAndAreTheSameFromAFileAndAtLoad(WeightFormat format, double tolerance)
    {
        using var folder = new TemporaryFolder();
        var source = SharedData.Find("weights/story_llama");
        Convert(source, folder["a.gguf"], CheckpointFormat.Gguf, format);
        var ids = Enumerable.Range(3, 12).ToArray();
        var exact = TinyModel.Logits(ModelFolder.Load(source).Model, ids);
        var fromFile = TinyModel.Logits(ModelFolder.Load(folder["a.gguf"]).Model, ids);
        Assert.All(exact.Zip(fromFile), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, tolerance * 3));
        // What the file holds packs without another rounding.
        var packed = ModelFolder.Load(folder["a.gguf"], format);
        var atLoad = ModelFolder.Load(source, format);
        Assert.Equal(TinyModel.Bits(TinyModel.Logits(packed.Model, ids)), TinyModel.Bits(TinyModel.Logits(atLoad.Model, ids)));
        // From q8_0 to q8_0 not a block changes.
        Convert(folder["a.gguf"], folder["b.gguf"], CheckpointFormat.Gguf, format);
        Convert(folder["b.gguf"], folder["c.gguf"], CheckpointFormat.Gguf);
        using var a = Checkpoint.Open(folder["a.gguf"]);
        foreach (var name in new[] { "b.gguf", "c.gguf" })
        {
            using var other = Checkpoint.Open(folder[name]);
            foreach (var (x, y) in a.Tensors.Zip(other.Tensors))
            {
                Assert.Equal((x.Name, x.Stored.Type), (y.Name, y.Stored.Type));
                byte[] xs = new byte[x.Stored.ByteLength], ys = new byte[y.Stored.ByteLength];
                a.File.ReadBytes(x.Stored, 0, xs);
                other.File.ReadBytes(y.Stored, 0, ys);
                Assert.Equal(xs, ys);
            }
        }
    }

    internal static void Convert(string source, string target, CheckpointFormat format, WeightFormat? weights = null, long shard = 0)
    {
        using var checkpoint = Checkpoint.Open(source);
        CheckpointConversion.Convert(checkpoint, checkpoint.LoadTokenizer(), target, new ConversionOptions { Format = format, Weights = weights, LargestShard = shard });
    }

    // As llama2.c's program does it: from the begin of text, always the most probable token, until the begin of the next.
    private static string Text(LoadedModel loaded, int steps)
    {
        using var noGrad = GradMode.NoGrad();
        var cache = loaded.Model.NewCache();
        var ids = new List<int>();
        var next = BeginOfText;
        for (var step = 0; step < steps; step++)
        {
            var logits = loaded.Model.Forward(Tensor.FromIds([next], [1, 1]), ForwardContext.Evaluation, cache, LogitsOf.Last).ToArray();
            next = Array.IndexOf(logits, logits.Max());
            if (next == BeginOfText)
                break;
            ids.Add(next);
        }
        return loaded.Tokenizer.Decode([.. ids]);
    }

    private static void CompareLogits(LanguageModel model, string reference)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(reference));
        int[] ids = [.. json.RootElement.GetProperty("prompt_ids").EnumerateArray().Select(item => item.GetInt32())];
        var expected = json.RootElement.GetProperty("last_logits_after_prompt").EnumerateArray().Select(item => item.GetDouble()).ToArray();
        var all = TinyModel.Logits(model, ids);
        var last = all[^expected.Length..];
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], last[i], 1e-4);
    }
}
