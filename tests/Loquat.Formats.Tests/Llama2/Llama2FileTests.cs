// llama2.c checkpoints of both versions: tensors lie where its export program puts them, and lengths must fit to the byte.
using Loquat.Formats.Llama2;
using Loquat.Formats.TensorFiles;
using Loquat.Formats.Tests.TensorFiles;

namespace Loquat.Formats.Tests.Llama2;

public sealed class Llama2FileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0, true)]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(1, false)]
    public void TensorsLieInTheProgramsOrder(int version, bool isTied)
    {
        using var file = Llama2File.Open(_folder.Write("x.bin", SampleFiles.Llama2(version, 8, 12, 2, 2, 1, 5, 4, isTied)));
        Assert.Equal(new Llama2Header(version, 8, 12, 2, 2, 1, 5, 4, isTied), file.Header);
        // Values count upwards through the file.
        float expected = 0;
        string[] order = version == 0
            ? ["model.embed_tokens", "0.input_layernorm", "1.input_layernorm", "0.self_attn.q_proj", "1.self_attn.q_proj", "0.self_attn.k_proj", "1.self_attn.k_proj",
                "0.self_attn.v_proj", "1.self_attn.v_proj", "0.self_attn.o_proj", "1.self_attn.o_proj", "0.post_attention_layernorm", "1.post_attention_layernorm",
                "0.mlp.gate_proj", "1.mlp.gate_proj", "0.mlp.down_proj", "1.mlp.down_proj", "0.mlp.up_proj", "1.mlp.up_proj", "model.norm"]
            : ["0.input_layernorm", "1.input_layernorm", "0.post_attention_layernorm", "1.post_attention_layernorm", "model.norm", "model.embed_tokens",
                "0.self_attn.q_proj", "1.self_attn.q_proj", "0.self_attn.k_proj", "1.self_attn.k_proj", "0.self_attn.v_proj", "1.self_attn.v_proj",
                "0.self_attn.o_proj", "1.self_attn.o_proj", "0.mlp.gate_proj", "1.mlp.gate_proj", "0.mlp.down_proj", "1.mlp.down_proj", "0.mlp.up_proj", "1.mlp.up_proj"];
        Assert.Equal([.. order.Select(name => (char.IsDigit(name[0]) ? "model.layers." : "") + name + ".weight"), .. isTied ? [] : new[] { "lm_head.weight" }],
            file.Tensors.Select(tensor => tensor.Name));
        foreach (var tensor in file.Tensors)
        {
            if (tensor.Name == "lm_head.weight" && version == 0)
                expected += 4 * 4;
            var values = file.ReadSingles(tensor.Name);
            Assert.Equal(expected, values[0]);
            expected += values.Length;
        }
        Assert.Equal([4L, 8L], file.Get("model.layers.1.self_attn.k_proj.weight").Shape);
        Assert.Equal([8L, 12L], file.Get("model.layers.0.mlp.down_proj.weight").Shape);
    }

    [Fact]
    public void OtherLengthsAndSizesAreRefused()
    {
        var whole = SampleFiles.Llama2(0, 8, 12, 2, 2, 1, 5, 4, isTied: true);
        Refusal.Of(() => Llama2File.Open(_folder.Write("x.bin", whole[..^4])), "takes", $"{whole.Length}");
        Refusal.Of(() => Llama2File.Open(_folder.Write("x.bin", [.. whole, 0, 0, 0, 0])), "takes");
        for (var i = 0; i < 7; i++)
        {
            foreach (var value in new[] { 0, -1, int.MinValue, int.MaxValue, 3 })
            {
                var bytes = whole.ToArray();
                BitConverter.TryWriteBytes(bytes.AsSpan(4 * i), value);
                Refusal.Of(() => Llama2File.Open(_folder.Write("x.bin", bytes)), "llama2.c checkpoint");
            }
        }
        var later = SampleFiles.Llama2(1, 8, 12, 2, 2, 1, 5, 4, isTied: true);
        later[4] = 2;
        Refusal.Of(() => Llama2File.Open(_folder.Write("x.bin", later)), "version 2");
    }

    [Fact]
    public void ThePublishedCheckpointOpens()
    {
        using var file = WeightsFile.Open(SharedData.Find("weights/stories260K/stories260K.bin"));
        Assert.Equal(new Llama2Header(0, 64, 172, 5, 8, 4, 512, 512, true), Assert.IsType<Llama2File>(file).Header);
        Assert.All(file.Tensors, tensor => Assert.All(file.ReadSingles(tensor.Name), value => Assert.InRange(value, -100, 100)));
    }
}
