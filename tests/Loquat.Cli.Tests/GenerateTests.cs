// loquat generate beyond one sampled text: searches, several texts, ids, log-probabilities, trees.
using System.Text.Json;
using System.Xml;

namespace Loquat.Cli.Tests;

public sealed class GenerateTests : IDisposable
{
    private readonly Workplace _place = new();
    private readonly string _model;

    public GenerateTests() => _model = _place.Model();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void IdsAndLogProbabilitiesBelongToTheText()
    {
        var json = Generate("--prompt", "Once ", "--tokens", "12", "--log-probs", "3").Json;
        Assert.Equal(["text", "ids", "log_probabilities", "top_log_probabilities", "finish_reason", "tokens", "tokens_per_second"], Command.Names(json));
        var ids = Numbers(json, "ids");
        Assert.Equal(12, ids.Length);
        Assert.Equal(json.GetProperty("text").GetString(), Command.Succeed("tokenize", _model, "--text", string.Join(' ', ids), "--decode").Output.TrimEnd('\n').PadRight(12));
        var top = json.GetProperty("top_log_probabilities").EnumerateArray().ToArray();
        Assert.Equal(12, top.Length);
        Assert.All(top, list => Assert.Equal(3, list.GetArrayLength()));
        var first = Command.Succeed("predict", _model, "--prompt", "Once ", "--top", "3", "--json").Json.GetProperty("predictions").EnumerateArray().ToArray();
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(first[i].GetProperty("id").GetInt32(), top[0][i].GetProperty("id").GetInt32());
            Assert.Equal(first[i].GetProperty("log_probability").GetDouble(), top[0][i].GetProperty("log_probability").GetDouble(), 1e-5);
        }
    }

    [Fact]
    public void KeysAndValuesMayBeHeldInFewerBits()
    {
        string Text(params string[] options) => Generate(["--prompt", "The ", "--tokens", "20", "--greedy", .. options]).Json.GetProperty("text").GetString()!;
        Assert.Equal(Text(), Text("--cache", "float32"));
        Assert.Equal(20, Text("--cache", "f16").Length);
        Command.Fail(2, ["generate", _model, "--cache", "q4_0"], "--cache", "q4_0", "float32, float16 or q8_0");
    }

    [Fact]
    public void PromptIdsAreThePromptAndNeedNoTokenizer()
    {
        var withText = Generate("--prompt", "Once ", "--greedy", "--tokens", "9").Json;
        var predicted = Command.Succeed("predict", _model, "--prompt", "Once ", "--json").Json;
        var ids = string.Join(',', Numbers(predicted, "ids"));
        Assert.Equal(withText.GetProperty("text").GetString(), Generate("--prompt-ids", ids, "--greedy", "--tokens", "9").Json.GetProperty("text").GetString());
        File.Delete(Path.Combine(_model, "tokenizer.json"));
        var withoutTokenizer = Generate("--prompt-ids", ids, "--greedy", "--tokens", "9");
        Assert.Equal(JsonValueKind.Null, withoutTokenizer.Json.GetProperty("text").ValueKind);
        Assert.Equal(Numbers(withText, "ids"), Numbers(withoutTokenizer.Json, "ids"));
        Assert.Equal(string.Join(' ', Numbers(withText, "ids")) + "\n", Command.Succeed("generate", _model, "--prompt-ids", ids, "--greedy", "--tokens", "9").Output);
        var prediction = Command.Succeed("predict", _model, "--prompt-ids", ids, "--json").Json.GetProperty("predictions")[0];
        Assert.Equal(JsonValueKind.Null, prediction.GetProperty("token").ValueKind);
        Assert.Equal(predicted.GetProperty("predictions")[0].GetProperty("id").GetInt32(), prediction.GetProperty("id").GetInt32());
        Assert.Equal(2, Generate("--prompt-ids", ids, "--beams", "2", "--best", "2", "--tokens", "4").Json.GetProperty("beams").GetArrayLength());
        Command.Fail(1, ["generate", _model, "--prompt-ids", ids, "--stop", "a"], "--stop");
        Command.Fail(1, ["generate", _model, "--prompt", "a"], "tokenizer.json");
        Command.Fail(1, ["predict", _model, "--prompt-ids", "99999"], "99999");
    }

    [Fact]
    public void SamplesAreListedAndTheFirstIsTheOnlyOne()
    {
        var one = Generate("--prompt", "The ", "--tokens", "20").Json;
        var run = Generate("--prompt", "The ", "--tokens", "20", "--samples", "3", "--batch", "2");
        var samples = run.Json.GetProperty("samples").EnumerateArray().ToArray();
        Assert.Equal(["text", "ids", "log_probabilities", "finish_reason", "tokens", "samples", "tokens_per_second"], Command.Names(run.Json));
        Assert.Equal(3, samples.Select(sample => sample.GetProperty("text").GetString()).Distinct().Count());
        Assert.Equal(one.GetProperty("text").GetString(), samples[0].GetProperty("text").GetString());
        Assert.Equal(one.GetProperty("log_probabilities").GetRawText(), samples[0].GetProperty("log_probabilities").GetRawText());
        var plain = Command.Succeed("generate", _model, "--prompt", "The ", "--tokens", "20", "--samples", "3").Output;
        Assert.Equal(string.Join("\n\n", samples.Select(sample => "The " + sample.GetProperty("text").GetString())) + "\n", plain);
    }

    [Fact]
    public void EveryLineOfAFileIsAPrompt()
    {
        File.WriteAllText(_place["prompts.txt"], "Once upon\r\n\nThe \na\n");
        var results = Command.Succeed("generate", _model, "--prompts", _place["prompts.txt"], "--tokens", "15", "--json").Json.GetProperty("results").EnumerateArray().ToArray();
        Assert.Equal(["Once upon", "The ", "a"], results.Select(result => result.GetProperty("prompt").GetString()));
        foreach (var result in results)
        {
            var alone = Generate("--prompt", result.GetProperty("prompt").GetString()!, "--tokens", "15").Json;
            Assert.Equal(alone.GetProperty("text").GetString(), result.GetProperty("text").GetString());
            Assert.Equal(alone.GetProperty("log_probabilities").GetRawText(), result.GetProperty("log_probabilities").GetRawText());
        }
        File.WriteAllText(_place["empty.txt"], "\n\n");
        Command.Fail(1, ["generate", _model, "--prompts", _place["empty.txt"]], "empty.txt", "no prompt");
        File.WriteAllBytes(_place["binary.txt"], [0xFF, 0xFE, 0x00]);
        Command.Fail(1, ["generate", _model, "--prompts", _place["binary.txt"]], "binary.txt", "UTF-8");
        Command.Fail(1, ["generate", _model, "--prompts", _place["none.txt"]], "none.txt");
    }

    [Fact]
    public void BeamsComeInOrderAndOneBeamIsGreedy()
    {
        var greedy = Generate("--prompt", "The ", "--tokens", "10", "--greedy").Json;
        Assert.Equal(greedy.GetProperty("text").GetString(), Generate("--prompt", "The ", "--tokens", "10", "--beams", "1").Json.GetProperty("text").GetString());
        var json = Generate("--prompt", "The ", "--tokens", "10", "--beams", "4", "--best", "3", "--length-penalty", "0.5", "--early-stopping", "never").Json;
        var beams = json.GetProperty("beams").EnumerateArray().ToArray();
        Assert.Equal(3, beams.Length);
        var scores = beams.Select(beam => beam.GetProperty("score").GetDouble()).ToArray();
        Assert.Equal(scores.OrderDescending(), scores);
        Assert.All(beams, beam => Assert.Equal(beam.GetProperty("log_probability").GetDouble() / Math.Sqrt(10), beam.GetProperty("score").GetDouble(), 1e-6));
        Assert.Equal(beams[0].GetProperty("text").GetString(), json.GetProperty("text").GetString());
        Assert.True(beams[0].GetProperty("log_probability").GetDouble() >= greedy.GetProperty("log_probabilities").EnumerateArray().Sum(value => value.GetDouble()) - 1e-6);
        var threads = Generate("--prompt", "The ", "--tokens", "10", "--beams", "4", "--best", "3", "--length-penalty", "0.5", "--early-stopping", "never", "--threads", "1").Json;
        Assert.Equal(json.GetProperty("beams").GetRawText(), threads.GetProperty("beams").GetRawText());
    }

    [Theory]
    [InlineData("4")]
    [InlineData("20")]
    public void TheTreeShowsTheSearch(string tokens)
    {
        var run = Command.Succeed("generate", _model, "--prompt", "The ", "--tokens", tokens, "--beams", "3", "--best", "2", "--show-tree");
        var lines = run.Output.Split('\n');
        Assert.StartsWith("The·", lines[0], StringComparison.Ordinal);
        Assert.Contains("★ 1  −", run.Output, StringComparison.Ordinal);
        Assert.Contains("★ 2  −", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("★ 3", run.Output, StringComparison.Ordinal);
        Assert.Contains("× ", run.Output, StringComparison.Ordinal);
        Assert.Contains("└── ", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', run.Output);
        Assert.All(lines.TakeWhile(line => !line.StartsWith('★')), line => Assert.True(line.Length <= 80, line));
        // With JSON the tree goes to people, and the result stays alone on standard output.
        var json = Command.Succeed("generate", _model, "--prompt", "The ", "--tokens", tokens, "--beams", "3", "--show-tree", "--json");
        Assert.Contains("★ 1", json.Error, StringComparison.Ordinal);
        Assert.Single(json.Output.TrimEnd('\n').Split('\n'));
    }

    [Theory]
    [InlineData("tree.svg", "5")]
    [InlineData("tree.html", "5")]
    [InlineData("long.svg", "60")]
    public void ThePictureIsWellFormedAndHoldsTheResults(string file, string tokens)
    {
        var json = Command.Succeed("generate", _model, "--prompt", "The ", "--tokens", tokens, "--beams", "3", "--best", "2", "--tree-out", _place[file], "--json");
        var text = File.ReadAllText(_place[file]);
        var svg = text[text.IndexOf("<svg", StringComparison.Ordinal)..(text.LastIndexOf("</svg>", StringComparison.Ordinal) + 6)];
        var document = new XmlDocument();
        document.LoadXml(svg);
        Assert.Contains("★ 1", document.InnerText, StringComparison.Ordinal);
        Assert.Contains("★ 2", document.InnerText, StringComparison.Ordinal);
        Assert.Contains("class=\"edge pruned\"", svg, StringComparison.Ordinal);
        Assert.Contains(file, json.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void ContrastiveSearchAndPenaltiesChangeTheText()
    {
        string Text(params string[] options) => Generate(["--prompt", "The ", "--tokens", "40", .. options]).Json.GetProperty("text").GetString()!;
        Assert.Equal(Text("--greedy"), Text("--penalty-alpha", "0"));
        Assert.Equal(Text("--penalty-alpha", "0.7", "--top-k", "4"), Text("--penalty-alpha", "0.7"));
        Assert.NotEqual(Text("--greedy"), Text("--penalty-alpha", "0.7"));
        Assert.NotEqual(Text("--greedy"), Text("--greedy", "--repetition-penalty", "1.5"));
        Assert.NotEqual(Text("--greedy"), Text("--greedy", "--no-repeat-ngram", "2"));
        Assert.Equal(new string(' ', 40), Text("--greedy", "--logit-bias", $"{Numbers(Command.Succeed("predict", _model, "--prompt", " ", "--json").Json, "ids")[0]}=1000"));
        Assert.Equal(Text("--temperature", "0"), Text("--greedy"));
        Assert.NotEqual(Text("--min-p", "0.9"), Text("--typical", "0.2"));
    }

    [Fact]
    public void AnEndOfSequenceEndsTheTextUnlessItIsIgnored()
    {
        var free = Generate("--prompt", "The ", "--greedy", "--tokens", "30").Json;
        var end = Numbers(free, "ids")[4];
        File.WriteAllText(Path.Combine(_model, "generation_config.json"), $$"""{"eos_token_id": [{{end}}, 5000]}""");
        var ended = Generate("--prompt", "The ", "--greedy", "--tokens", "30").Json;
        Assert.Equal("end_of_sequence", ended.GetProperty("finish_reason").GetString());
        Assert.InRange(ended.GetProperty("tokens").GetInt32(), 1, 5);
        Assert.Equal(ended.GetProperty("tokens").GetInt32() - 1, ended.GetProperty("text").GetString()!.Length);
        Assert.Equal(free.GetProperty("text").GetString(), Generate("--prompt", "The ", "--greedy", "--tokens", "30", "--ignore-eos").Json.GetProperty("text").GetString());
        Assert.InRange(Generate("--prompt", "The ", "--greedy", "--tokens", "30", "--min-tokens", "12").Json.GetProperty("tokens").GetInt32(), 13, 30);
    }

    [Fact]
    public void LogProbabilitiesAreATableForPeople()
    {
        var run = Command.Succeed("generate", _model, "--prompt", "The ", "--tokens", "6", "--log-probs", "2");
        Assert.Contains("ln p", run.Output, StringComparison.Ordinal);
        Assert.Contains("most probable", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("most probable", Command.Succeed("generate", _model, "--tokens", "6", "--log-probs").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void WeightsMayBeHeldInFewerBits()
    {
        string Text(params string[] options) => Generate(["--prompt", "The ", "--tokens", "20", "--greedy", .. options]).Json.GetProperty("text").GetString()!;
        Assert.Equal(Text(), Text("--weights", "float32"));
        Assert.Equal(20, Text("--weights", "bfloat16").Length);
        Assert.Equal(4, Command.Succeed("predict", _model, "--prompt", "The ", "--top", "4", "--weights", "float16", "--json").Json.GetProperty("predictions").GetArrayLength());
        Command.Fail(2, ["generate", _model, "--weights", "int3"], "--weights", "int3");
    }

    private Command Generate(params string[] options) => Command.Succeed(["generate", _model, .. options, "--json"]);

    private static int[] Numbers(JsonElement json, string name) => [.. json.GetProperty(name).EnumerateArray().Select(value => value.GetInt32())];
}
