// Model folders: what is written, read independently of the reader of the library, and what comes back.
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using Loquat.Formats;
using Loquat.Formats.Safetensors;
using Loquat.Formats.TensorFiles;
using Loquat.Models.Gpt2;

namespace Loquat.Models.Tests;

public sealed class ModelFolderTests
{
    [Fact]
    public void WhatIsSavedComesBackBitForBit()
    {
        using var folder = new TemporaryFolder();
        var model = TinyModel.Build();
        ModelFolder.Save(folder["run"], model, TinyModel.Tokenizer);
        var loaded = ModelFolder.Load(folder["run"]);
        Assert.Equal(TinyModel.Configuration, loaded.Model.Configuration);
        TinyModel.AssertSameParameters(model, loaded.Model);
        Assert.Equal(TinyModel.Tokenizer.Encode("hello there."), loaded.Tokenizer.Encode("hello there."));
        var ids = TinyModel.Ids(20);
        Assert.Equal(TinyModel.Bits(TinyModel.Logits(model, ids)), TinyModel.Bits(TinyModel.Logits(loaded.Model, ids)));
    }

    [Fact]
    public void SavingTwiceGivesTheSameBytes()
    {
        using var folder = new TemporaryFolder();
        ModelFolder.Save(folder["a"], TinyModel.Build(), TinyModel.Tokenizer);
        ModelFolder.Save(folder["b"], ModelFolder.Load(folder["a"]).Model, ModelFolder.Load(folder["a"]).Tokenizer);
        foreach (var file in Directory.GetFiles(folder["a"]))
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(folder["b"], Path.GetFileName(file))));
        Assert.Equal(["config.json", "model.safetensors", "tokenizer.json"], Directory.GetFiles(folder["b"]).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void WeightsHaveGpt2sNamesShapesAndLayout()
    {
        using var folder = new TemporaryFolder();
        var model = TinyModel.Build();
        ModelFolder.Save(folder.Path, model, TinyModel.Tokenizer);
        var bytes = File.ReadAllBytes(folder["model.safetensors"]);
        var length = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        Assert.Equal(0, (8 + length) % 8);
        using var header = JsonDocument.Parse(bytes.AsMemory(8, (int)length));
        var data = bytes.AsSpan(8 + (int)length);
        var expected = ExpectedShapes(TinyModel.Configuration);
        var next = 0L;
        foreach (var tensor in header.RootElement.EnumerateObject())
        {
            if (tensor.Name == "__metadata__")
            {
                Assert.Equal("pt", tensor.Value.GetProperty("format").GetString());
                continue;
            }
            Assert.Equal("F32", tensor.Value.GetProperty("dtype").GetString());
            int[] shape = [.. tensor.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32())];
            Assert.True(expected.Remove(tensor.Name, out var wanted), $"{tensor.Name} is no name of GPT-2's, or stands there twice.");
            Assert.Equal(wanted, shape);
            var (from, to) = (tensor.Value.GetProperty("data_offsets")[0].GetInt64(), tensor.Value.GetProperty("data_offsets")[1].GetInt64());
            Assert.Equal(next, from);
            Assert.Equal(shape.Aggregate(4L, (product, size) => product * size), to - from);
            next = to;
            var values = MemoryMarshal.Cast<byte, float>(data[(int)from..(int)to]).ToArray();
            Assert.Equal(TinyModel.Bits(model.Parameters[tensor.Name].Tensor.ToArray()), TinyModel.Bits(values));
        }
        Assert.Empty(expected);
        Assert.Equal(data.Length, next);
    }

    [Fact]
    public void ConfigurationHasGpt2sFields()
    {
        using var folder = new TemporaryFolder();
        ModelFolder.Save(folder.Path, TinyModel.Build(TinyModel.Configuration with { Dropout = 0.25, Hidden = 40, ExactGelu = true }), TinyModel.Tokenizer);
        using var json = JsonDocument.Parse(File.ReadAllBytes(folder["config.json"]));
        var root = json.RootElement;
        Assert.Equal("gpt2", root.GetProperty("model_type").GetString());
        Assert.Equal("GPT2LMHeadModel", root.GetProperty("architectures")[0].GetString());
        (string Name, int Value)[] sizes = [("vocab_size", 29), ("n_positions", 24), ("n_embd", 16), ("n_layer", 2), ("n_head", 2), ("n_inner", 40)];
        Assert.All(sizes, size => Assert.Equal(size.Value, root.GetProperty(size.Name).GetInt32()));
        Assert.Equal("gelu", root.GetProperty("activation_function").GetString());
        Assert.Equal(0.25, root.GetProperty("resid_pdrop").GetDouble());
        Assert.Equal(1e-5, root.GetProperty("layer_norm_epsilon").GetDouble());
        var loaded = ModelFolder.LoadConfiguration(folder.Path);
        Assert.Equal(TinyModel.Configuration with { Dropout = 0.25, Hidden = 40, ExactGelu = true }, loaded);
    }

    [Fact]
    public void PrefixedNamesAndStoredMasksAreUnderstood()
    {
        using var folder = new TemporaryFolder();
        var model = TinyModel.Build();
        ModelFolder.Save(folder.Path, model, TinyModel.Tokenizer);
        var mask = new float[24 * 24];
        var one = new float[1];
        List<TensorEntry> entries = [.. model.Parameters.Select(parameter => TensorEntries.Of("transformer." + parameter.Name, parameter.Tensor))];
        for (var layer = 0; layer < 2; layer++)
        {
            entries.Add(TensorEntry.Singles($"transformer.h.{layer}.attn.bias", [1, 1, 24, 24], () => mask));
            entries.Add(TensorEntry.Singles($"transformer.h.{layer}.attn.masked_bias", [], () => one));
        }
        entries.Add(TensorEntries.Of("lm_head.weight", model.Parameters["wte.weight"].Tensor));
        SafetensorsWriter.Write(folder["model.safetensors"], entries);
        TinyModel.AssertSameParameters(model, ModelFolder.Load(folder.Path).Model);
    }

    [Fact]
    public void WeightsThatDoNotFitAreRefusedByName()
    {
        using var folder = new TemporaryFolder();
        var model = TinyModel.Build();
        ModelFolder.Save(folder.Path, model, TinyModel.Tokenizer);
        var entries = ModelFolder.WeightsEntries(model);
        var zeros = new float[29 * 16];

        SafetensorsWriter.Write(folder["model.safetensors"], [.. entries.Where(entry => entry.Name != "h.1.ln_2.bias"), TensorEntry.Singles("h.9.extra", [29, 16], () => zeros)]);
        Refusal.Of(() => ModelFolder.Load(folder.Path), "h.9.extra");

        SafetensorsWriter.Write(folder["model.safetensors"], [.. entries.Where(entry => entry.Name != "wte.weight"), TensorEntry.Singles("wte.weight", [16, 29], () => zeros)]);
        Refusal.Of(() => ModelFolder.Load(folder.Path), "wte.weight", "[16, 29]", "[29, 16]");

        SafetensorsWriter.Write(folder["model.safetensors"], [.. entries, TensorEntries.Of("transformer.wte.weight", model.Parameters["wte.weight"].Tensor)]);
        Refusal.Of(() => ModelFolder.Load(folder.Path), "twice");

        SafetensorsWriter.Write(folder["model.safetensors"], [.. entries.Where(entry => entry.Name != "h.1.ln_2.bias")]);
        Refusal.Of(() => ModelFolder.Load(folder.Path), "config.json describes");

        var masked = new float[600];
        SafetensorsWriter.Write(folder["model.safetensors"], [.. entries.Where(entry => entry.Name != "h.1.ln_2.bias"), TensorEntry.Singles("h.0.attn.bias", [600], () => masked)]);
        Refusal.Of(() => ModelFolder.Load(folder.Path), "lacks", "h.1.ln_2.bias");
    }

    [Fact]
    public void FoldersThatAreNoModelAreRefused()
    {
        using var folder = new TemporaryFolder();
        Refusal.Of(() => ModelFolder.Load(folder["nowhere"]), "nowhere", "does not exist");
        Refusal.Of(() => ModelFolder.Load(folder.Path), folder.Path, "config.json");
        File.WriteAllText(folder["file"], "text");
        Refusal.Of(() => ModelFolder.Load(folder["file"]), "is a file");
        ModelFolder.Save(folder["run"], TinyModel.Build(), TinyModel.Tokenizer);
        foreach (var name in new[] { "tokenizer.json", "model.safetensors" })
        {
            File.Move(folder["run/" + name], folder["aside"]);
            Refusal.Of(() => ModelFolder.Load(folder["run"]), name);
            File.Move(folder["aside"], folder["run/" + name]);
        }
        ModelFolder.Load(folder["run"]);
    }

    [Fact]
    public void ATokenizerLargerThanTheVocabularyIsRefused()
    {
        using var folder = new TemporaryFolder();
        ModelFolder.Save(folder.Path, TinyModel.Build(TinyModel.Configuration with { VocabularySize = 10 }), TinyModel.Tokenizer);
        Refusal.Of(() => ModelFolder.Load(folder.Path), "29 tokens", "vocab_size is 10");
    }

    private static Dictionary<string, int[]> ExpectedShapes(Gpt2Configuration configuration)
    {
        var (v, t, c) = (configuration.VocabularySize, configuration.ContextLength, configuration.Width);
        var shapes = new Dictionary<string, int[]> { ["wte.weight"] = [v, c], ["wpe.weight"] = [t, c], ["ln_f.weight"] = [c], ["ln_f.bias"] = [c] };
        for (var layer = 0; layer < configuration.Layers; layer++)
        {
            var h = $"h.{layer}.";
            (shapes[h + "ln_1.weight"], shapes[h + "ln_1.bias"], shapes[h + "ln_2.weight"], shapes[h + "ln_2.bias"]) = ([c], [c], [c], [c]);
            (shapes[h + "attn.c_attn.weight"], shapes[h + "attn.c_attn.bias"]) = ([c, 3 * c], [3 * c]);
            (shapes[h + "attn.c_proj.weight"], shapes[h + "attn.c_proj.bias"]) = ([c, c], [c]);
            (shapes[h + "mlp.c_fc.weight"], shapes[h + "mlp.c_fc.bias"]) = ([c, 4 * c], [4 * c]);
            (shapes[h + "mlp.c_proj.weight"], shapes[h + "mlp.c_proj.bias"]) = ([4 * c, c], [c]);
        }
        return shapes;
    }
}
