// loquat train --tokenizer: kinds that are trained first, tokenizers from files, resuming, and what is refused.
using System.Text.Json.Nodes;
using Loquat.Text.Tokenizers;

namespace Loquat.Cli.Tests;

public sealed class TrainTokenizerTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Theory]
    [InlineData("byte-bpe:300", "byte-bpe")]
    [InlineData("bpe:330", "bpe")]
    [InlineData("wordpiece:120", "wordpiece")]
    [InlineData("unigram:330", "unigram")]
    [InlineData("word:60", "word")]
    [InlineData("char:20", "char")]
    public void AKindIsTrainedFirstAndEveryVerbWorksWithIt(string choice, string kind)
    {
        var model = Train("model", choice);
        Assert.Equal(choice, JsonNode.Parse(File.ReadAllText(model + "/training.json"))!["tokenizer"]!.GetValue<string>());
        var info = Command.Succeed("info", model, "--json").Json;
        Assert.Equal(kind, info.GetProperty("tokenizer").GetString());
        Assert.Equal(Tokenizer.Load(model).VocabularySize, info.GetProperty("vocabulary").GetInt32());
        Assert.Equal(File.ReadAllBytes(model + "/tokenizer.json"), File.ReadAllBytes(model + "/best/tokenizer.json"));
        Assert.Equal(3, Command.Succeed("predict", model, "--prompt", "the ", "--top", "3", "--json").Json.GetProperty("predictions").GetArrayLength());
        Assert.Equal(8, Command.Succeed("generate", model, "--tokens", "8", "--json").Json.GetProperty("tokens").GetInt32());
        var measured = Command.Succeed("evaluate", model, "--text", _place["story.txt"], "--json").Json;
        Assert.Equal(["loss", "perplexity", "bits_per_byte", "bits_per_character", "tokens"], Command.Names(measured));
        var bits = measured.GetProperty("loss").GetDouble() * measured.GetProperty("tokens").GetInt64() / Math.Log(2);
        Assert.InRange(measured.GetProperty("bits_per_character").GetDouble(), bits / 2400, bits / 2380);
        // It goes on without training the tokenizer again.
        var saved = File.ReadAllBytes(model + "/tokenizer.json");
        var resumed = Command.Succeed("train", "--out", model, "--resume", "--steps", "8");
        Assert.DoesNotContain("Learned the", resumed.Output, StringComparison.Ordinal);
        Assert.Equal(saved, File.ReadAllBytes(model + "/tokenizer.json"));
    }

    [Fact]
    public void ThreadsDoNotChangeTheRun()
    {
        Assert.Equal(File.ReadAllBytes(Train("one", "byte-bpe:300", "--threads", "1") + "/model.safetensors"), File.ReadAllBytes(Train("three", "byte-bpe:300", "--threads", "3") + "/model.safetensors"));
        Assert.Equal(File.ReadAllBytes(_place["one/tokenizer.json"]), File.ReadAllBytes(_place["three/tokenizer.json"]));
    }

    [Fact]
    public void TheHeldOutPartIsNotLearnedFrom()
    {
        File.WriteAllText(_place["text.txt"], string.Concat(Enumerable.Repeat("alpha beta\n", 900)) + string.Concat(Enumerable.Repeat("omega omega\n", 85)));
        Command.Succeed(["train", "--text", _place["text.txt"], "--out", _place["model"], "--tokenizer", "word:100", .. Command.Tiny]);
        var tokenizer = Tokenizer.Load(_place["model"]);
        Assert.True(tokenizer.TryGetId("alpha", out _));
        Assert.False(tokenizer.TryGetId("omega", out _));
        Command.Succeed(["train", "--text", _place["text.txt"], "--out", _place["all"], "--tokenizer", "word:100", "--val-fraction", "0", .. Command.Tiny]);
        Assert.True(Tokenizer.Load(_place["all"]).TryGetId("omega", out _));
    }

    [Fact]
    public void ATokenizerComesFromAFileOrAFolder()
    {
        Command.Succeed("tokenizer", "train", "--text", _place.Story(characters: 2400), "--vocab-size", "300", "--out", _place["own.json"]);
        var fromFile = Train("file", _place["own.json"]);
        Assert.Equal(File.ReadAllBytes(_place["own.json"]), File.ReadAllBytes(fromFile + "/tokenizer.json"));
        Assert.Equal(File.ReadAllBytes(fromFile + "/model.safetensors"), File.ReadAllBytes(Train("folder", fromFile) + "/model.safetensors"));
        // The run has its own copy.
        File.Delete(_place["own.json"]);
        Command.Succeed("train", "--out", fromFile, "--resume", "--steps", "8");
    }

    [Fact]
    public void AnotherTokenizerCannotGoOnWithARun()
    {
        var model = Train("model", "byte-bpe:300");
        Command.Fail(2, ["train", "--out", model, "--resume", "--tokenizer", "byte-bpe:301"], "--tokenizer is byte-bpe:301", "begun with --tokenizer byte-bpe:300");
        Command.Succeed("train", "--out", model, "--resume", "--tokenizer", "byte-bpe:300");
        File.WriteAllText(_place["other.txt"], string.Concat(Enumerable.Repeat("zq qz zzq qqz\n", 400)));
        Command.Succeed("tokenizer", "train", "--text", _place["other.txt"], "--vocab-size", "300", "--min-frequency", "1", "--out", model);
        Command.Fail(1, ["train", "--out", model, "--resume", "--steps", "9"]);
    }

    [Fact]
    public void WhatIsNoTokenizerIsRefused()
    {
        var story = _place.Story();
        Refused(2, "bep:300", "did you mean 'bpe'?");
        Refused(2, "bpe", "has no size", "bpe:8192");
        Refused(2, "bpe:", "whole number");
        Refused(2, "bpe:-3", "whole number");
        Refused(2, "bpe:99999999999", "16777216");
        Refused(2, "chars", "did you mean 'char'?");
        Refused(1, _place["none.json"], "none.json", "does not exist");
        Refused(1, story, "tokenizer.json");
        Refused(1, "byte-bpe:100", "at least 257");
        // A folder that holds a run is refused before anything is learned.
        var model = Train("model", "byte-bpe:300");
        Command.Fail(1, ["train", "--text", story, "--out", model, "--tokenizer", "byte-bpe:300"], "already holds a model");

        void Refused(int exitCode, string choice, params string[] words)
        {
            Command.Fail(exitCode, ["train", "--text", story, "--out", _place["refused"], "--tokenizer", choice, .. Command.Tiny], words);
            Assert.False(Directory.Exists(_place["refused"]));
        }
    }

    private string Train(string name, string choice, params string[] options)
    {
        Command.Succeed(["train", "--text", _place.Story(characters: 2400), "--out", _place[name], "--tokenizer", choice, .. Command.Tiny, .. options]);
        return _place[name];
    }
}
