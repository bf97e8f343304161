// loquat convert, and info of what it writes.
using System.IO.Compression;
using System.Text.Json;

namespace Loquat.Cli.Tests;

public sealed class ConvertTests : IDisposable
{
    private readonly Workplace _place = new();
    private readonly string _model;

    public ConvertTests() => _model = _place.Model();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void ThereAndBackWritesTheSameText()
    {
        var run = Command.Succeed("convert", _model, "--to", "gguf", "--out", _place["a.gguf"], "--json");
        Assert.Equal(["out", "format", "files", "tensors", "bytes", "tokenizer", "seconds"], Command.Names(run.Json));
        Assert.Equal(new FileInfo(_place["a.gguf"]).Length, run.Json.GetProperty("bytes").GetInt64());
        Command.Succeed("convert", _place["a.gguf"], "--to", "safetensors", "--out", _place["back"], "--max-shard-size", "1KB");
        Assert.True(File.Exists(_place["back/model.safetensors.index.json"]));
        var text = Command.Succeed("generate", _model, "--prompt", "Once ", "--tokens", "20").Output;
        Assert.Equal(text, Command.Succeed("generate", _place["a.gguf"], "--prompt", "Once ", "--tokens", "20").Output);
        Assert.Equal(text, Command.Succeed("generate", _place["back"], "--prompt", "Once ", "--tokens", "20").Output);
    }

    [Fact]
    public void InfoTellsFormatAndTypes()
    {
        Command.Succeed("convert", _model, "--to", "q8_0", "--out", _place["folder"]);
        var json = Command.Succeed("info", _place["folder/model.gguf"], "--json").Json;
        Assert.Equal(("gpt2", "GGUF", "char"), (json.GetProperty("model_type").GetString(), json.GetProperty("format").GetString(), json.GetProperty("tokenizer").GetString()));
        // Width 8 is no multiple of 32; the feed-forward layer's second matrix has rows of 32.
        Assert.Equal(1, json.GetProperty("tensor_types").GetProperty("Q8_0").GetInt32());
        Assert.Equal("safetensors", Command.Succeed("info", _model, "--json").Json.GetProperty("format").GetString());
        File.Copy(Path.Combine(_model, "model.safetensors"), _place["alone.safetensors"]);
        var alone = Command.Succeed("info", _place["alone.safetensors"], "--json").Json;
        Assert.Equal(json.GetProperty("parameters").GetInt64(), alone.GetProperty("parameters").GetInt64());
        Assert.Contains(alone.GetProperty("tensors").EnumerateArray(), tensor => tensor.GetProperty("name").GetString() == "wte.weight");
    }

    [Fact]
    public void NpzHoldsTheWeights()
    {
        Command.Succeed("convert", _model, "--to", "npz", "--out", _place["a.npz"]);
        using var archive = ZipFile.OpenRead(_place["a.npz"]);
        Assert.Contains(archive.Entries, entry => entry.FullName == "wte.weight.npy");
        Assert.Equal("NPZ", Command.Succeed("info", _place["a.npz"], "--json").Json.GetProperty("format").GetString());
    }

    [Fact]
    public void AModelWithoutATokenizerIsConverted()
    {
        File.Delete(Path.Combine(_model, "tokenizer.json"));
        var run = Command.Succeed("convert", _model, "--to", "float16", "--out", _place["a.gguf"], "--json");
        Assert.False(run.Json.GetProperty("tokenizer").GetBoolean());
        Assert.Contains("no tokenizer", run.Error, StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, Command.Succeed("info", _place["a.gguf"], "--json").Json.GetProperty("tokenizer").ValueKind);
    }

    [Fact]
    public void WrongWordsAreRefused()
    {
        Command.Fail(2, ["convert", _model, "--to", "q5_0", "--out", _place["a"]], "--to", "q5_0", "q8_0");
        Command.Fail(2, ["convert", _model, "--to", "gguf", "--weights", "q6_k", "--out", _place["a"]], "--weights", "q6_k");
        Command.Fail(2, ["convert", _model, "--to", "q8_0", "--weights", "q4_0", "--out", _place["a"]], "--to gguf --weights q4_0");
        Command.Fail(2, ["convert", _model, "--to", "gguf", "--max-shard-size", "1GB", "--out", _place["a"]], "--max-shard-size");
        Command.Fail(2, ["convert", _model, "--to", "safetensors", "--max-shard-size", "much", "--out", _place["a"]], "much", "500MB");
        Command.Fail(1, ["convert", _model, "--to", "safetensors", "--weights", "q8_0", "--out", _place["a"]], "safetensors", "q8_0");
        Command.Fail(1, ["convert", _place["nowhere"], "--to", "gguf", "--out", _place["a.gguf"]], "nowhere", "does not exist");
        File.WriteAllBytes(_place["pytorch_model.bin"], [0x80, 2, 0x8A, 10]);
        Command.Fail(1, ["convert", _place["pytorch_model.bin"], "--to", "gguf", "--out", _place["a.gguf"]], "pickle", "safetensors.torch.save_file");
        Assert.False(File.Exists(_place["a.gguf"]));
    }
}
