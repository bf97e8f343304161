// tokenize, tokenizer diff and tokenizer trace, with the tokenizer of a model and one that was saved alone.
using Loquat.Text.Tokenizers;

namespace Loquat.Cli.Tests;

public sealed class TokenizerVerbTests : IDisposable
{
    private readonly Workplace _place = new();
    private readonly string _chars;
    private readonly string _bytes;

    public TokenizerVerbTests()
    {
        _chars = _place["chars.json"];
        CharTokenizer.Train("abcé \n").Save(_chars);
        _bytes = Directory.CreateDirectory(_place["bytes"]).FullName;
        ByteTokenizer.Instance.Save(Path.Combine(_bytes, "tokenizer.json"));
    }

    public void Dispose() => _place.Dispose();

    [Fact]
    public void TextBecomesTokensIdsAndTheirNumber()
    {
        Assert.Equal("2 3 5\n", Command.Succeed("tokenize", _chars, "--text", "abé", "--ids").Output);
        Assert.Equal("4\n", Command.Succeed("tokenize", _bytes, "--text", "abé", "--count").Output);
        var plain = Command.Succeed("tokenize", _chars, "--text", "a\né");
        Assert.Equal(["       0         2  a", "       1         0  \\n", "       2         5  é"], plain.Output.TrimEnd('\n').Split('\n'));
        var json = Command.Succeed("tokenize", _bytes, "--text", "aé", "--json").Json;
        Assert.Equal(["count", "ids", "tokens", "offsets"], Command.Names(json));
        Assert.Equal([97, 0xC3, 0xA9], json.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()));
        Assert.Equal("[[0,1],[1,2],[1,2]]", json.GetProperty("offsets").GetRawText());
        Assert.Equal(3, Command.Succeed("tokenize", _bytes, "--text", "aé", "--count", "--json").Json.GetProperty("count").GetInt32());
        Assert.Equal("[2]", Command.Succeed("tokenize", _chars, "--text", "a", "--ids", "--special", "--json").Json.GetProperty("ids").GetRawText());
    }

    [Fact]
    public void FilesAreReadAndIdsAreDecoded()
    {
        File.WriteAllBytes(_place["text.txt"], [0xEF, 0xBB, 0xBF, .. "ab é"u8]);
        Assert.Equal("2 3 1 5\n", Command.Succeed("tokenize", _chars, _place["text.txt"], "--ids").Output);
        Assert.Equal("ab é\n", Command.Succeed("tokenize", _chars, "--text", "[2, 3,1 5]", "--decode").Output);
        Assert.Equal("é", Command.Succeed("tokenize", _bytes, "--text", "195 169", "--decode", "--json").Json.GetProperty("text").GetString());
    }

    [Fact]
    public void WrongUseIsOneSentence()
    {
        Command.Fail(2, ["tokenize", _chars], "--text");
        Command.Fail(2, ["tokenize", _chars, "file", "--text", "a"], "--text");
        Command.Fail(2, ["tokenize", _chars, "--text", "a", "--ids", "--count"], "--ids", "--count");
        Command.Fail(2, ["tokenize"], "TOKENIZER");
        Command.Fail(2, ["tokenizer"], "trace");
        Command.Fail(2, ["tokenizer", "trace", _chars], "--text");
        Command.Fail(2, ["tokenizer", "diff", _chars, "--text", "a"], "B");
        Command.Fail(1, ["tokenize", _chars, "--text", "x"], "'x'");
        Command.Fail(1, ["tokenize", _chars, "--text", "2 6", "--decode"], "'6'", "from 0 to 5");
        Command.Fail(1, ["tokenize", _chars, "--text", "-1", "--decode"], "'-1'");
        Command.Fail(1, ["tokenize", _place["absent"], "--text", "a"], "absent");
        Command.Fail(1, ["tokenize", _chars, _place["absent.txt"]], "absent.txt");
        Command.Fail(1, ["tokenizer", "trace", _bytes, "--text", new string('a', 10_001)], "10001");
    }

    [Fact]
    public void DiffNamesThePlaceAndTheStage()
    {
        File.WriteAllText(_place["text.txt"], "ab\nab éc");
        CharTokenizer.Train("abcé \nz").Save(_place["more.json"]);
        Assert.Contains("the same ids", Command.Succeed("tokenizer", "diff", _chars, _chars, "--text", _place["text.txt"]).Output, StringComparison.Ordinal);
        var json = Command.Succeed("tokenizer", "diff", _chars, _place["more.json"], "--text", _place["text.txt"], "--json").Json;
        Assert.Equal(["same", "stage", "position", "line", "column", "token_index", "context", "first", "second", "first_tokens", "second_tokens"], Command.Names(json));
        Assert.Equal("vocabulary", json.GetProperty("stage").GetString());
        Assert.Equal((6, 2, 4, 6), (json.GetProperty("position").GetInt32(), json.GetProperty("line").GetInt32(), json.GetProperty("column").GetInt32(), json.GetProperty("token_index").GetInt32()));
        Assert.Equal(5, json.GetProperty("first_tokens")[0].GetProperty("id").GetInt32());
        Assert.Equal(6, json.GetProperty("second_tokens")[0].GetProperty("id").GetInt32());
        var plain = Command.Succeed("tokenizer", "diff", _chars, _place["more.json"], "--text", _place["text.txt"]).Output;
        Assert.Contains("line 2, character 4", plain, StringComparison.Ordinal);
        Assert.Contains("Stage at fault: vocabulary", plain, StringComparison.Ordinal);
    }

    [Fact]
    public void TraceShowsTheTokens()
    {
        var plain = Command.Succeed("tokenizer", "trace", _bytes, "--text", "aé\n").Output;
        Assert.Contains("a | Ã | © | Ċ", plain, StringComparison.Ordinal);
        Assert.Contains("97 195 169 10", plain, StringComparison.Ordinal);
        var json = Command.Succeed("tokenizer", "trace", _bytes, "--text", "aé", "--json").Json;
        Assert.Equal(["text", "model", "segments", "post_processor", "tokens"], Command.Names(json));
        Assert.Equal([97, 195, 169], json.GetProperty("tokens").EnumerateArray().Select(token => token.GetProperty("id").GetInt32()));
        Assert.Equal(3, json.GetProperty("segments")[0].GetProperty("pieces")[0].GetProperty("tokens").GetArrayLength());
    }
}
