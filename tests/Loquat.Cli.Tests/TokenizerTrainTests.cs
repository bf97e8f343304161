// loquat tokenizer train: every kind, what it prints, the same file for any memory and threads, and what it refuses.
using System.Text;
using System.Text.Json;
using Loquat.Cli.Runs;
using Loquat.Text.Corpora;
using Loquat.Text.Stories;
using Loquat.Text.Tokenizers;

namespace Loquat.Cli.Tests;

public sealed class TokenizerTrainTests : IDisposable
{
    private readonly Workplace _place = new();
    private readonly string _text;

    public TokenizerTrainTests() => _text = _place.Story("text.txt", 60_000);

    public static TheoryData<string> Kinds { get; } = [.. TrainableKinds.All.Select(kind => kind.Name)];

    public void Dispose() => _place.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public void EachKindIsTrainedAndDescribed(string kind)
    {
        var path = _place["made.json"];
        var json = Command.Succeed("tokenizer", "train", "--text", _text, "--kind", kind, "--vocab-size", "700", "--out", path, "--json").Json;
        Assert.Equal(["kind", "vocabulary", "special", "text_bytes", "measured_bytes", "measured_characters", "measured_tokens", "unknown_tokens", "characters_per_token", "bytes_per_token",
            "longest", "seconds", "peak_memory_mb", "out"], Command.Names(json));
        var tokenizer = Tokenizer.Load(path);
        var text = File.ReadAllText(_text);
        Assert.Equal(kind, TrainableKinds.NameOf(tokenizer.Kind));
        Assert.Equal(kind, json.GetProperty("kind").GetString());
        Assert.Equal(tokenizer.VocabularySize, json.GetProperty("vocabulary").GetInt32());
        Assert.Equal(kind is "byte-bpe" or "bpe" or "wordpiece" or "unigram", tokenizer.VocabularySize == 700);
        Assert.Equal(60_000, json.GetProperty("text_bytes").GetInt64());
        Assert.Equal(text.Length, json.GetProperty("measured_characters").GetInt64());
        Assert.Equal(tokenizer.Encode(text).Length, json.GetProperty("measured_tokens").GetInt64());
        Assert.Equal(Math.Round((double)text.Length / tokenizer.Encode(text).Length, 4), json.GetProperty("characters_per_token").GetDouble());
        foreach (var (token, id) in json.GetProperty("special").EnumerateArray().Select((token, i) => (token.GetString()!, i)))
        {
            Assert.True(tokenizer.TryGetId(token, out var found));
            Assert.Equal(id, found);
        }
        if (kind is "byte-bpe" or "bpe" or "unigram" or "char")
            Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text)));
        if (kind is "byte-bpe" or "bpe" or "unigram")
            Assert.Equal("日本 ☃\n", tokenizer.Decode(tokenizer.Encode("日本 ☃\n")));
        var longest = json.GetProperty("longest").EnumerateArray().Select(token => token.GetProperty("token").GetString()!.Length).ToArray();
        Assert.Equal(longest.OrderDescending(), longest);
        Assert.Equal(kind == "char" ? 0 : 10, longest.Length);
        Assert.Empty(Directory.EnumerateFiles(_place.Path, ".*"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void MemoryAndThreadsDoNotChangeTheFile(string kind)
    {
        string[] begin = ["tokenizer", "train", "--text", _text, "--kind", kind, "--vocab-size", "600", "--out"];
        Command.Succeed([.. begin, _place["one.json"], "--threads", "1", "--max-memory", "64MB"]);
        Command.Succeed([.. begin, _place["three.json"], "--threads", "3"]);
        Assert.Equal(File.ReadAllBytes(_place["one.json"]), File.ReadAllBytes(_place["three.json"]));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void ACorpusIsEncodedAsItsWholeText(string kind)
    {
        Command.Succeed("tokenizer", "train", "--text", _text, "--kind", kind, "--vocab-size", "600", "--out", _place["made.json"]);
        var tokenizer = Tokenizer.Load(_place["made.json"]);
        var whole = new StringBuilder();
        // Blank lines, blanks around line ends and characters of two and three bytes, more than two pieces of a mebibyte.
        while (whole.Length < 2_200_000)
            whole.Append(File.ReadAllText(_text)).Append("\n\n  a — dash…\n \n\t☃\n");
        var text = kind == "char" ? whole.ToString().Replace("☃", "", StringComparison.Ordinal) : whole.ToString();
        var expected = tokenizer.Encode(text);
        foreach (var threads in new[] { 1, 3 })
            Assert.Equal(expected, TextCorpus.FromText(text).Encode(tokenizer, threads: threads).ToArray());
    }

    [Fact]
    public void PeopleSeeWhatWasMadeAndWhatToDoNext()
    {
        var output = Command.Succeed("tokenizer", "train", "--text", _text, "--vocab-size", "700", "--out", _place["made.json"]).Output;
        foreach (var part in new[] { "byte-bpe", "700", "<|endoftext|>", "characters per token", "Longest tokens: '", "A line of the text: ", " | ", "loquat tokenize ", "loquat tokenizer trace ", "--tokenizer " })
            Assert.Contains(part, output, StringComparison.Ordinal);
        // The commands that are named work.
        foreach (var line in output.Split('\n').Where(line => line.StartsWith("  loquat token", StringComparison.Ordinal)))
        {
            var words = line.Trim().Split('\'');
            Command.Succeed([.. words[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..], words[1]]);
        }
    }

    [Fact]
    public void OptionsOfTheVocabularyCount()
    {
        File.WriteAllText(_place["small.txt"], "Éa Éa Éa éa éa b b c\n");
        var words = Made("word", "--lowercase", "--min-frequency", "2");
        Assert.Equal(["[PAD]", "[UNK]", "éa", "b"], words);
        Assert.Equal(["<x>", "[UNK]", "ea", "b", "c"], Made("word", "--lowercase", "--strip-accents", "--min-frequency", "1", "--special", "<x>", "[UNK]"));
        Assert.Equal(["[UNK]", "<x>", "Éa"], Made("word", "--special", "<x>", "--vocab-size", "3"));
        Assert.Equal(["[UNK]", " ", "a", "É"], Made("char", "--vocab-size", "4"));
        Assert.DoesNotContain("<0x00>", Made("bpe", "--no-byte-fallback"));
        Assert.Contains("<0x00>", Made("bpe"));
        Assert.Contains("<0xFF>", Made("unigram"));
        Assert.Equal(["<unk>", "<x>"], Made("unigram", "--special", "<x>").Take(2));
        Assert.Contains("Éa", Made("unigram", "--normalizer", "none", "--no-byte-fallback"));
        Assert.DoesNotContain("c", Made("unigram", "--limit-alphabet", "3", "--no-byte-fallback"));
        Assert.DoesNotContain(Made("unigram", "--lowercase", "--no-byte-fallback", "--max-token-length", "1", "--special", "<unk>"), token => token.Length > 1 && token != "<unk>");
        Assert.DoesNotContain("c", Made("bpe", "--limit-alphabet", "3", "--no-byte-fallback"));
        Assert.Contains("Éa", Made("wordpiece"));
        Assert.Contains("ea", Made("wordpiece", "--lowercase"));
        Assert.DoesNotContain(Made("byte-bpe", "--min-frequency", "1", "--max-token-length", "2"), token => token.Length is > 2 and < 10);

        List<string> Made(string kind, params string[] options)
        {
            Command.Succeed(["tokenizer", "train", "--text", _place["small.txt"], "--kind", kind, "--out", _place["made.json"], .. options]);
            var tokenizer = Tokenizer.Load(_place["made.json"]);
            return [.. Enumerable.Range(0, tokenizer.VocabularySize).Select(tokenizer.TokenString)];
        }
    }

    [Fact]
    public void EnglishWordsAreCutByTheRulesOfEnglish()
    {
        File.WriteAllText(_place["english.txt"], "Mr. Smith doesn't (really).\n");
        string[] begin = ["tokenizer", "train", "--text", _place["english.txt"], "--kind", "word", "--min-frequency", "1", "--out", _place["made.json"]];
        Assert.Equal(["[PAD]", "[UNK]", "(", ")", ".", "Mr.", "Smith", "does", "n't", "really"], Made("--english"));
        Assert.Equal(["[PAD]", "[UNK]", "(", ")", ".", "does", "mr.", "n't", "really", "smith"], Made("--english", "--lowercase"));
        Assert.Equal("mr. smith does n't", Tokenizer.Load(_place["made.json"]).Decode(Tokenizer.Load(_place["made.json"]).Encode("Mr. SMITH doesn't")));
        Assert.DoesNotContain("n't", Made());

        List<string> Made(params string[] options)
        {
            Command.Succeed([.. begin, .. options]);
            var tokenizer = Tokenizer.Load(_place["made.json"]);
            return [.. Enumerable.Range(0, tokenizer.VocabularySize).Select(tokenizer.TokenString)];
        }
    }

    [Fact]
    public void AFolderGetsATokenizerJson()
    {
        var folder = Directory.CreateDirectory(_place["folder"]).FullName;
        Command.Succeed("tokenizer", "train", "--text", _text, "--vocab-size", "300", "--out", folder);
        Assert.Equal(["tokenizer.json"], Directory.GetFiles(folder).Select(Path.GetFileName));
        Assert.Equal(300, Tokenizer.Load(folder).VocabularySize);
    }

    [Fact]
    public void WhatCannotBeIsRefusedAndNothingIsWritten()
    {
        File.WriteAllBytes(_place["empty.txt"], []);
        File.WriteAllBytes(_place["binary.txt"], [0x61, 0x20, 0xFF, 0xFE]);
        File.WriteAllText(_place["blank.txt"], " \n\n ");
        Refused(1, [_place["missing.txt"]], "missing.txt", "does not exist");
        Refused(1, [_place["empty.txt"]], "empty");
        Refused(1, [_place["binary.txt"]], "not UTF-8", "byte 2");
        Refused(1, [_place.Path], "folder");
        Refused(1, [_text, "--vocab-size", "100"], "100", "256 bytes", "at least 257");
        Refused(1, [_text, "--kind", "bpe", "--no-byte-fallback", "--vocab-size", "10"], "10", "3 special tokens", "at least");
        Refused(1, [_text, "--kind", "wordpiece", "--vocab-size", "6"], "5 special tokens");
        Refused(1, [_text, "--kind", "unigram", "--vocab-size", "200"], "200", "256 bytes");
        Refused(1, [_text, "--kind", "word", "--vocab-size", "1"], "2 special tokens");
        Refused(1, [_text, "--special", "a"], "'a'");
        Refused(2, [_text, "--special", "<x>", "<x>"], "--special");
        Refused(2, [_text, "--kind", "bep"], "--kind is 'bep'", "did you mean 'bpe'?");
        Refused(2, [_text, "--kind", "wordpeice"], "did you mean 'wordpiece'?");
        Refused(2, [_text, "--kind", "sentencepiece"], "byte-bpe, bpe");
        Refused(2, [_text, "--normalizer", "nfkd2"], "did you mean 'nfkd'?");
        Refused(2, [_text, "--normalizer", "bert"], "--normalizer bert");
        Refused(2, [_text, "--kind", "char", "--lowercase"], "--lowercase");
        Refused(2, [_text, "--kind", "bpe", "--english"], "--english", "--kind word");
        Refused(2, [_text, "--kind", "word", "--english", "--normalizer", "bert"], "--english", "--normalizer bert");
        Refused(2, [_text, "--vocab-size", "0"], "--vocab-size");
        Refused(2, [_text, "--max-memory", "1MB"], "at least 32MB");
        Refused(2, [_text, "--max-memory", "much"], "--max-memory is 'much'", "1GB");
        Refused(2, [], "--text");
        Command.Fail(2, ["tokenizer", "train", "--text", _text], "--out");
        Command.Fail(1, ["tokenizer", "train", "--text", _text, "--out", _place["no/such/folder.json"]], "does not exist");
        Command.Fail(1, ["tokenizer", "train", "--text", _text, "--out", "/proc/tokenizer.json"], "/proc/tokenizer.json");
        // Nothing but blanks has no words; what there is besides is a tokenizer all the same.
        Assert.Equal(JsonValueKind.Null, Command.Succeed("tokenizer", "train", "--text", _place["blank.txt"], "--kind", "word", "--out", _place["blank.json"], "--json").Json.GetProperty("characters_per_token").ValueKind);
    }

    [Theory]
    [InlineData("1GB", 1L << 30)]
    [InlineData("1.5GiB", 3L << 29)]
    [InlineData("512mb", 512L << 20)]
    [InlineData("64 KB", 64L << 10)]
    [InlineData("7", 7)]
    [InlineData("7B", 7)]
    [InlineData("2T", 2L << 40)]
    public void AmountsOfMemoryAreRead(string text, long bytes)
    {
        Assert.True(Parsing.SizeOption.TryParse(text, out var read));
        Assert.Equal(bytes, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("GB")]
    [InlineData("-1GB")]
    [InlineData("0")]
    [InlineData("1e3GB")]
    [InlineData("99999999999TB")]
    [InlineData("1GBB")]
    public void OtherThingsAreNoAmounts(string text) => Assert.False(Parsing.SizeOption.TryParse(text, out _));

    private void Refused(int exitCode, string[] options, params string[] words)
    {
        string[] text = options.Length == 0 ? [] : ["--text", .. options];
        Command.Fail(exitCode, ["tokenizer", "train", .. text, "--out", _place["made.json"]], words);
        Assert.False(File.Exists(_place["made.json"]));
    }
}
