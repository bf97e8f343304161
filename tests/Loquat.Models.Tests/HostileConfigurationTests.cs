// config.json files that ask for what the model does not have, or for more than the weights explain.
using System.Text.Json.Nodes;

namespace Loquat.Models.Tests;

public sealed class HostileConfigurationTests
{
    [Theory]
    [InlineData("model_type", "\"rwkv\"", "rwkv")]
    [InlineData("model_type", null, "model_type")]
    [InlineData("n_head", "3", "3 heads do not divide a width of 16")]
    [InlineData("n_head", "0", "n_head")]
    [InlineData("n_layer", "-1", "n_layer")]
    [InlineData("n_layer", "2.5", "n_layer")]
    [InlineData("n_embd", "\"wide\"", "n_embd")]
    [InlineData("n_positions", null, "n_positions")]
    [InlineData("vocab_size", "99999999999", "vocab_size")]
    [InlineData("activation_function", "\"relu\"", "relu")]
    [InlineData("scale_attn_by_inverse_layer_idx", "true", "scale_attn_by_inverse_layer_idx")]
    [InlineData("add_cross_attention", "true", "add_cross_attention")]
    [InlineData("scale_attn_weights", "false", "scale_attn_weights")]
    [InlineData("tie_word_embeddings", "false", "tie_word_embeddings")]
    [InlineData("resid_pdrop", "1.5", "1.5")]
    [InlineData("layer_norm_epsilon", "0", "layer_norm_epsilon")]
    public void WrongFieldsAreRefusedByName(string name, string? value, string named) => Check(json => json[name] = value is null ? null : JsonNode.Parse(value), named);

    [Theory]
    [InlineData("n_layer", 4096)]
    [InlineData("n_embd", 262144)]
    [InlineData("vocab_size", 16777216)]
    [InlineData("n_positions", 16777216)]
    public void SizesThatTheWeightsDoNotExplainAreRefusedBeforeAnythingIsAllocated(string name, int value)
    {
        var before = Environment.WorkingSet;
        Check(json => json[name] = value, "config.json describes");
        Assert.True(Environment.WorkingSet - before < 64 << 20, "The refusal took memory in proportion to the lie.");
    }

    [Fact]
    public void AllSizesAtTheirLargestDoNotOverflow() => Check(json =>
    {
        (json["n_layer"], json["n_embd"], json["vocab_size"], json["n_positions"], json["n_inner"]) = (4096, 262144, 16777216, 16777216, 1048576);
    }, "config.json describes");

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"gpt2\"")]
    [InlineData("\0\0\0\0")]
    public void WhatIsNoConfigurationIsRefused(string text)
    {
        using var folder = new TemporaryFolder();
        ModelFolder.Save(folder.Path, TinyModel.Build(), TinyModel.Tokenizer);
        File.WriteAllText(folder["config.json"], text);
        Refusal.Of(() => ModelFolder.Load(folder.Path), "config.json");
    }

    [Fact]
    public void DamagedWeightsAreRefusedOrReadAsTheyAre()
    {
        using var folder = new TemporaryFolder();
        ModelFolder.Save(folder.Path, TinyModel.Build(), TinyModel.Tokenizer);
        var whole = File.ReadAllBytes(folder["model.safetensors"]);
        foreach (var length in new[] { 0, 1, 7, 8, 9, 100, whole.Length / 2, whole.Length - 1 })
        {
            File.WriteAllBytes(folder["model.safetensors"], whole[..length]);
            Refusal.Of(() => ModelFolder.Load(folder.Path), "model.safetensors");
        }
        var random = new Random(3);
        for (var i = 0; i < 200; i++)
        {
            // Flips within the header: every one is either harmless (whitespace, a metadata value) or refused in one sentence.
            var damaged = (byte[])whole.Clone();
            damaged[random.Next(2000)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(folder["model.safetensors"], damaged);
            try
            {
                ModelFolder.Load(folder.Path);
            }
            catch (Loquat.Formats.InvalidInputException error)
            {
                Assert.DoesNotContain('\n', error.Message);
            }
        }
    }

    private static void Check(Action<JsonNode> change, params string[] named)
    {
        using var folder = new TemporaryFolder();
        ModelFolder.Save(folder.Path, TinyModel.Build(), TinyModel.Tokenizer);
        var json = JsonNode.Parse(File.ReadAllText(folder["config.json"]))!;
        change(json);
        File.WriteAllText(folder["config.json"], json.ToJsonString());
        Refusal.Of(() => ModelFolder.Load(folder.Path), named);
    }
}
