// The verbs that read whole texts: fill-mask and embed; and evaluate with overlapping windows.
using System.Text.Json;
using Loquat.Models;
using Loquat.Models.Bert;
using Loquat.Text.Tokenizers;

namespace Loquat.Cli.Tests;

public sealed class EncoderVerbTests : IDisposable
{
    private static readonly string[] s_vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "cat", "dog", "sat", "ran", "the", "on", "mat", ".", "##s"];
    private readonly Workplace _place = new();
    private readonly string _encoder;

    public EncoderVerbTests()
    {
        File.WriteAllLines(_place["vocab.txt"], s_vocabulary);
        var model = new BertConfiguration { VocabularySize = 16, PositionRows = 12, Layers = 1, Heads = 2, Width = 8, Hidden = 12 }.Build(3);
        _encoder = _place["encoder"];
        ModelFolder.Save(_encoder, model, Tokenizer.Load(_place["vocab.txt"]));
    }

    public void Dispose() => _place.Dispose();

    [Fact]
    public void InfoOfAnEncoderHasNoCache()
    {
        var run = Command.Succeed("info", _encoder, "--json");
        Assert.Equal(JsonValueKind.Null, run.Json.GetProperty("cache_bytes").ValueKind);
        Assert.Contains("FLOPs per token: reading", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("cache", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void FillMaskShowsTheMostProbableTokensOfEveryMask()
    {
        var run = Command.Succeed("fill-mask", _encoder, "--text", "the [MASK] sat on the [MASK].", "--top", "3", "--json");
        Assert.Equal(["text", "mask_token", "masks"], Command.Names(run.Json));
        Assert.Equal("[MASK]", run.Json.GetProperty("mask_token").GetString());
        var masks = run.Json.GetProperty("masks").EnumerateArray().ToArray();
        // [CLS] the [MASK] sat on the [MASK] . [SEP]
        Assert.Equal([2, 6], masks.Select(mask => mask.GetProperty("position").GetInt32()));
        foreach (var mask in masks)
        {
            double[] probabilities = [.. mask.GetProperty("predictions").EnumerateArray().Select(prediction => prediction.GetProperty("probability").GetDouble())];
            Assert.Equal(3, probabilities.Length);
            Assert.Equal(probabilities.OrderDescending(), probabilities);
            // Never the id that pads the model's vocabulary beyond the tokenizer's.
            Assert.All(mask.GetProperty("predictions").EnumerateArray(), prediction => Assert.InRange(prediction.GetProperty("id").GetInt32(), 0, 14));
        }
        Assert.DoesNotContain("[MASK]", run.Json.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Contains("sat on the", run.Json.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal(run.Json.GetRawText(), Command.Succeed("fill-mask", _encoder, "--text", "the [MASK] sat on the [MASK].", "--top", "3", "--json", "--threads", "1").Json.GetRawText());
    }

    [Fact]
    public void FillMaskSaysWhatIsMissing()
    {
        Command.Fail(1, ["fill-mask", _encoder, "--text", "the cat"], "no mask", "[MASK]");
        Command.Fail(1, ["fill-mask", _encoder, "--text", "[MASK] a a a a a a a a a a a a a"], "context of 12");
        Command.Fail(1, ["fill-mask", _place.Model(), "--text", "[MASK]"], "gpt2", "loquat predict");
        Command.Fail(2, ["fill-mask", _encoder], "--text");
        File.WriteAllLines(_place["vocab.txt"], s_vocabulary.Where(token => token != "[MASK]"));
        Tokenizer.Load(_place["vocab.txt"]).Save(Path.Combine(_encoder, "tokenizer.json"));
        Command.Fail(1, ["fill-mask", _encoder, "--text", "the [MASK]"], "no mask token", "[MASK]", "<mask>");
        Command.Fail(1, ["generate", _encoder], "bert", "fill-mask", "embed");
    }

    [Fact]
    public void EmbedGivesTheSameVectorAloneAndAmongOthers()
    {
        string[] texts = ["the cat sat", "dogs", "a cat sat on the mat . the dog ran"];
        foreach (var pooling in new[] { "mean", "cls", "max", "last" })
        {
            File.WriteAllLines(_place["texts.txt"], [texts[0], "", texts[1], texts[2]]);
            var all = Command.Succeed("embed", _encoder, _place["texts.txt"], "--pooling", pooling, "--json").Json;
            Assert.Equal(["dimensions", "pooling", "normalized", "embeddings"], Command.Names(all));
            for (var i = 0; i < texts.Length; i++)
            {
                var alone = Command.Succeed("embed", _encoder, "--text", texts[i], "--pooling", pooling, "--json").Json;
                Assert.Equal(alone.GetProperty("embeddings")[0].GetRawText(), all.GetProperty("embeddings")[i].GetRawText());
                Assert.Equal(8, alone.GetProperty("embeddings")[0].GetProperty("vector").GetArrayLength());
            }
        }
        // [CLS] dog ##s [SEP]
        Assert.Equal(4, Command.Succeed("embed", _encoder, "--text", "dogs", "--json").Json.GetProperty("embeddings")[0].GetProperty("tokens").GetInt32());
    }

    [Fact]
    public void EmbedNormalizesComparesAndTellsWhatItDidNotRead()
    {
        var run = Command.Succeed("embed", _encoder, "--text", "the cat sat", "--text", "the cat sat", "--text", "a a a a a a a a a a a a a", "--normalize", "--compare", "--json").Json;
        var vectors = run.GetProperty("embeddings").EnumerateArray().Select(item => item.GetProperty("vector").EnumerateArray().Select(value => value.GetDouble()).ToArray()).ToArray();
        Assert.All(vectors, vector => Assert.Equal(1, vector.Sum(value => value * value), 1e-5));
        var similarities = run.GetProperty("similarities");
        Assert.Equal(1, similarities[0][1].GetDouble(), 1e-6);
        Assert.Equal(vectors[0].Zip(vectors[2], (a, b) => a * b).Sum(), similarities[2][0].GetDouble(), 1e-5);
        Assert.Equal([false, false, true], run.GetProperty("embeddings").EnumerateArray().Select(item => item.GetProperty("truncated").GetBoolean()));
        Assert.Equal(12, run.GetProperty("embeddings")[2].GetProperty("tokens").GetInt32());
    }

    [Fact]
    public void EmbedWorksWithALanguageModel()
    {
        foreach (var family in new[] { "gpt2", "llama" })
        {
            var model = _place.Model(family, "--family", family);
            var last = Command.Succeed("embed", model, "--text", "One day", "--pooling", "last", "--json").Json;
            Assert.Equal((8, 7), (last.GetProperty("dimensions").GetInt32(), last.GetProperty("embeddings")[0].GetProperty("tokens").GetInt32()));
            Command.Fail(1, ["embed", model, "--text", "One", "--pooling", "cls"], "first token", "last");
        }
    }

    [Fact]
    public void EmbedRefusesWhatItCannotUse()
    {
        Command.Fail(2, ["embed", _encoder], "--text", "FILE");
        Command.Fail(2, ["embed", _encoder, _place["vocab.txt"], "--text", "a"], "--text", "FILE");
        Command.Fail(2, ["embed", _encoder, "--text", "a", "--pooling", "sum"], "sum", "mean");
        Command.Fail(2, ["embed", _encoder, "--text", "a", "--compare"], "--compare", "2");
        Command.Fail(1, ["embed", _encoder, _place["nowhere.txt"]], "nowhere.txt");
        File.WriteAllText(_place["empty.txt"], "\n\n");
        Command.Fail(1, ["embed", _encoder, _place["empty.txt"]], "empty.txt", "no line");
        File.WriteAllBytes(_place["binary.txt"], [65, 0xFF, 66]);
        Command.Fail(1, ["embed", _encoder, _place["binary.txt"]], "binary.txt", "UTF-8");
    }

    [Fact]
    public void EvaluateWithAStrideScoresEveryTokenOnceFromMoreContext()
    {
        var model = _place.Model();
        JsonElement Measure(params string[] options) => Command.Succeed(["evaluate", model, "--text", _place["story.txt"], "--json", .. options]).Json;
        var usual = Measure();
        Assert.Equal(usual.GetProperty("loss").GetRawText(), Measure("--stride", "8").GetProperty("loss").GetRawText());
        foreach (var stride in new[] { "1", "3", "7" })
        {
            var overlapping = Measure("--stride", stride);
            Assert.Equal(stride, overlapping.GetProperty("stride").GetRawText());
            Assert.Equal(usual.GetProperty("tokens").GetInt64(), overlapping.GetProperty("tokens").GetInt64());
            Assert.NotEqual(usual.GetProperty("loss").GetDouble(), overlapping.GetProperty("loss").GetDouble());
        }
        Command.Fail(2, ["evaluate", model, "--text", _place["story.txt"], "--stride", "9"], "--stride", "8");
        Command.Fail(2, ["evaluate", model, "--text", _place["story.txt"], "--stride", "0"], "--stride");
    }

    [Fact]
    public void ALlamaIsTrainedResumedAndWrites()
    {
        var folder = _place["llama"];
        Command.Succeed(["train", "--text", _place.Story(), "--out", folder, .. Command.Tiny, "--family", "llama", "--kv-heads", "1"]);
        var configuration = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "config.json"))).RootElement;
        Assert.Equal(("llama", 1), (configuration.GetProperty("model_type").GetString(), configuration.GetProperty("num_key_value_heads").GetInt32()));
        Command.Succeed("train", "--out", folder, "--resume", "--steps", "9");
        Command.Fail(2, ["train", "--out", folder, "--resume", "--kv-heads", "2"], "--kv-heads 1");
        Command.Fail(2, ["train", "--out", folder, "--resume", "--model", "gpt2"], "--model");
        Assert.Equal(20, Command.Succeed("generate", folder, "--tokens", "20", "--json").Json.GetProperty("tokens").GetInt32());
        var parts = Command.Names(Command.Succeed("info", folder, "--json").Json.GetProperty("parameters_by_part"));
        Assert.Equal(["attention", "feed_forward", "norms", "token_table"], parts.Order());
        Command.Fail(2, ["train", "--text", _place["story.txt"], "--out", _place["x"], "--kv-heads", "1"], "--kv-heads", "llama");
        Command.Fail(2, ["train", "--text", _place["story.txt"], "--out", _place["x"], .. Command.Tiny, "--model", "llama", "--kv-heads", "3"], "key/value heads");
    }
}
