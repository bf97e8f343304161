// The verbs that use a trained model: generate, evaluate, predict, info.
using System.Text;

namespace Loquat.Cli.Tests;

public sealed class ModelVerbTests : IDisposable
{
    private readonly Workplace _place = new();
    private readonly string _model;

    public ModelVerbTests() => _model = _place.Model();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void GeneratePrintsPromptAndTextAndNothingElse()
    {
        var plain = Command.Succeed("generate", _model, "--prompt", "Once ", "--tokens", "30");
        var json = Command.Succeed("generate", _model, "--prompt", "Once ", "--tokens", "30", "--json");
        Assert.Equal("", plain.Error);
        Assert.Equal(["text", "ids", "log_probabilities", "finish_reason", "tokens", "tokens_per_second"], Command.Names(json.Json));
        Assert.Equal(30, json.Json.GetProperty("tokens").GetInt32());
        Assert.Equal(30, json.Json.GetProperty("text").GetString()!.Length);
        Assert.Equal("Once " + json.Json.GetProperty("text").GetString() + "\n", plain.Output);
    }

    [Fact]
    public void TheSeedChoosesTheText()
    {
        var first = Command.Succeed("generate", _model).Output;
        Assert.Equal(first, Command.Succeed("generate", _model, "--seed", "1", "--temperature", "0.8", "--top-k", "0", "--top-p", "1", "--tokens", "200", "--threads", "2").Output);
        Assert.NotEqual(first, Command.Succeed("generate", _model, "--seed", "2").Output);
    }

    [Fact]
    public void StopsEndTheText()
    {
        var text = Command.Succeed("generate", _model, "--greedy", "--tokens", "20", "--prompt", "O", "--json").Json.GetProperty("text").GetString()!;
        var stop = text[5].ToString();
        var stopped = Command.Succeed("generate", _model, "--greedy", "--tokens", "20", "--prompt", "O", "--stop", "never", "--stop", stop, "--json").Json;
        Assert.Equal(text[..text.IndexOf(stop, StringComparison.Ordinal)], stopped.GetProperty("text").GetString());
    }

    [Theory]
    [InlineData("--temperature")]
    [InlineData("--top-k")]
    [InlineData("--top-p")]
    public void GreedyExcludesSampling(string option) => Command.Fail(2, ["generate", _model, "--greedy", option, "1"], "--greedy", option);

    [Fact]
    public void APromptOutsideTheVocabularyIsRefused() => Command.Fail(1, ["generate", _model, "--prompt", "čas"], "č", "vocabulary");

    [Fact]
    public void EvaluateCountsTokensAndBits()
    {
        var json = Command.Succeed("evaluate", _model, "--text", _place["story.txt"], "--json").Json;
        Assert.Equal(["loss", "perplexity", "bits_per_byte", "bits_per_character", "tokens"], Command.Names(json));
        var loss = json.GetProperty("loss").GetDouble();
        Assert.Equal(599, json.GetProperty("tokens").GetInt64());
        Assert.Equal(Math.Exp(loss), json.GetProperty("perplexity").GetDouble(), 1e-9);
        Assert.Equal(loss / Math.Log(2), json.GetProperty("bits_per_byte").GetDouble(), 1e-9);
    }

    [Fact]
    public void BitsPerByteCountTheBytesOfCharacters()
    {
        File.WriteAllText(_place["wide.txt"], string.Concat(Enumerable.Repeat("čüaß€ ", 40)));
        Command.Succeed(["train", "--text", _place["wide.txt"], "--out", _place["wide"], .. Command.Tiny]);
        var json = Command.Succeed("evaluate", _place["wide"], "--text", _place["wide.txt"], "--json").Json;
        var bytes = Encoding.UTF8.GetByteCount(File.ReadAllText(_place["wide.txt"])) - 2;
        Assert.Equal(json.GetProperty("loss").GetDouble() * 239 / Math.Log(2) / bytes, json.GetProperty("bits_per_byte").GetDouble(), 1e-9);
    }

    [Fact]
    public void PredictGivesTheLargestProbabilities()
    {
        var run = Command.Succeed("predict", _model, "--prompt", "Once ", "--top", "4", "--json");
        Assert.Equal(["ids", "predictions"], Command.Names(run.Json));
        var predictions = run.Json.GetProperty("predictions").EnumerateArray().ToArray();
        Assert.Equal(4, predictions.Length);
        Assert.All(predictions, prediction => Assert.Equal(["token", "id", "probability", "log_probability"], Command.Names(prediction)));
        var probabilities = predictions.Select(prediction => prediction.GetProperty("probability").GetDouble()).ToArray();
        Assert.Equal(probabilities.OrderDescending(), probabilities);
        Assert.InRange(probabilities.Sum(), 0.01, 1);
        Assert.Contains("█", run.Error, StringComparison.Ordinal);
        Assert.Equal(10, Command.Succeed("predict", _model, "--prompt", "a", "--json").Json.GetProperty("predictions").GetArrayLength());
    }

    [Fact]
    public void InfoSumsTheParameters()
    {
        var json = Command.Succeed("info", _model, "--json").Json;
        Assert.Equal("gpt2", json.GetProperty("model_type").GetString());
        Assert.Equal("char", json.GetProperty("tokenizer").GetString());
        var parts = json.GetProperty("parameters_by_part").EnumerateObject().ToArray();
        Assert.Equal(["attention", "feed_forward", "norms", "position_table", "token_table"], parts.Select(part => part.Name).Order(StringComparer.Ordinal));
        Assert.Equal(json.GetProperty("parameters").GetInt64(), parts.Sum(part => part.Value.GetInt64()));
        Assert.Equal(4 * ((8 * 8) + 8), parts.Single(part => part.Name == "attention").Value.GetInt64());
        Assert.True(json.GetProperty("flops_per_token").GetDouble() > 2 * parts.Single(part => part.Name == "feed_forward").Value.GetInt64());
    }

    [Fact]
    public void InfoNeedsNoTokenizer()
    {
        File.Delete(Path.Combine(_model, "tokenizer.json"));
        var run = Command.Succeed("info", _model, "--json");
        Assert.Equal(System.Text.Json.JsonValueKind.Null, run.Json.GetProperty("tokenizer").ValueKind);
        Assert.Contains("tokenizer.json", run.Error, StringComparison.Ordinal);
        Command.Fail(1, ["generate", _model], "tokenizer.json");
    }
}
