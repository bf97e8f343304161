// Loading on several threads: the same bits as on one, in every format and from every order of a file; the first failure of a file; and what weights weigh.
using Loquat.Formats;
using Loquat.Formats.Safetensors;
using Loquat.Formats.TensorFiles;
using Loquat.Kernels.Quantization;
using Loquat.Models.Bert;
using Loquat.Models.Checkpoints;
using Loquat.Models.Gpt2;
using Loquat.Models.Llama;
using Loquat.Models.Tests.Conversion;

namespace Loquat.Models.Tests;

public sealed class LoadingTests : IDisposable
{
    // Wide enough that its table and its matrices are read in several pieces, with rows and columns that fill no whole block.
    private static readonly Gpt2Configuration s_gpt2 = new() { VocabularySize = 2600, ContextLength = 40, Layers = 2, Heads = 4, Width = 208, Hidden = 1300 };

    private static readonly LlamaConfiguration s_llama = new()
    {
        VocabularySize = 2100,
        ContextLength = 40,
        Layers = 1,
        Heads = 4,
        KeyValueHeads = 2,
        Width = 256,
        Hidden = 1090,
        TieWordEmbeddings = false,
        RmsNormEpsilon = 1e-5,
    };

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Formats => ["none", "float32", "float16", "bfloat16", "q8_0", "q4_0"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Formats))]
    public void EveryNumberOfThreadsGivesTheBitsOfPackingInMemory(string name)
    {
        WeightFormat? format = name == "none" ? null : WeightFormats.TryParse(name, out var parsed) ? parsed : throw new ArgumentException(name);
        foreach (var configuration in new LanguageModelConfiguration[] { s_gpt2, s_llama })
        {
            var model = configuration.Build(7);
            var folder = _folder[configuration.ModelType];
            ModelFolder.Save(folder, model, TinyModel.Tokenizer);
            // GGUF has GPT-2's matrices the other way round and the rows of a Llama's rotary pairs in another order.
            PublishedCheckpointTests.Convert(folder, folder + ".gguf", CheckpointFormat.Gguf);
            if (format is { } compact && compact != WeightFormat.Float32)
                model.PackWeights(compact);
            else if (format is not null)
                model.PackWeights();
            var packed = model.Parameters.Select(parameter => parameter.Tensor.IsPacked).ToArray();
            model.UnpackWeights();
            foreach (var path in new[] { folder, folder + ".gguf" })
            {
                for (var threads = 1; threads <= 4; threads++)
                {
                    using var count = new ThreadCount(threads);
                    var loaded = (LanguageModel)ModelFolder.LoadModel(path, format);
                    Assert.Equal(packed, loaded.Parameters.Select(parameter => parameter.Tensor.IsPacked));
                    loaded.UnpackWeights();
                    TinyModel.AssertSameParameters(model, loaded);
                }
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void TheFirstTensorThatCannotBeHeldIsNamed(int threads)
    {
        using var count = new ThreadCount(threads);
        var model = s_gpt2.Build(7);
        // Far apart, so that several threads meet them, the last first.
        foreach (var name in new[] { "h.1.mlp.c_proj.weight", "h.1.attn.c_attn.weight", "h.0.mlp.c_proj.weight" })
        {
            var values = model.Parameters[name].Tensor.ToArray();
            values[^1] = float.NaN;
            model.Parameters[name].Tensor.Overwrite(values);
        }
        ModelFolder.Save(_folder.Path, model, TinyModel.Tokenizer);
        using (var file = SafetensorsFile.Open(_folder["model.safetensors"]))
            Assert.Equal("h.0.mlp.c_proj.weight", file.Tensors.First(tensor => file.ReadSingles(tensor.Name).Any(float.IsNaN)).Name);
        for (var round = 0; round < 10; round++)
            Refusal.Of(() => ModelFolder.LoadModel(_folder.Path, WeightFormat.Q4_0), "'h.0.mlp.c_proj.weight' cannot be held as q4_0", "load it in another format");
        Refusal.Of(() => ModelFolder.LoadModel(_folder.Path, WeightFormat.Q6_K), "'h.0.attn.c_attn.weight' cannot be held as q6_k");
        ModelFolder.LoadModel(_folder.Path, WeightFormat.Float32);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(WeightFormat.Q8_0)]
    public void AFileThatShrinksWhileItIsReadIsRefused(WeightFormat? format)
    {
        using var count = new ThreadCount(3);
        ModelFolder.Save(_folder.Path, s_gpt2.Build(7), TinyModel.Tokenizer);
        using var checkpoint = Checkpoint.Open(_folder.Path);
        using (var stream = new FileStream(_folder["model.safetensors"], FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
            stream.SetLength(stream.Length - 5000);
        Refusal.Of(() => ModelFolder.LoadModel(checkpoint, s_gpt2, format), "model.safetensors", "became shorter");
    }

    [Fact]
    public void WeightBytesAreThoseOfThePackedParameters()
    {
        ModelConfiguration[] configurations =
        [
            s_gpt2 with { Hidden = 0 },
            s_llama,
            s_llama with { TieWordEmbeddings = true },
            new BertConfiguration { VocabularySize = 64, ContextLength = 32, Layers = 2, Heads = 2, Width = 32, Hidden = 64 },
        ];
        foreach (var configuration in configurations)
        {
            foreach (var format in new[] { WeightFormat.Float32, WeightFormat.BFloat16, WeightFormat.Q8_0, WeightFormat.Q4_0 })
            {
                var model = configuration.Build(seed: null);
                if (format == WeightFormat.Float32)
                    model.PackWeights();
                else
                    model.PackWeights(format);
                // A BERT's pooler and head are no part of what every checkpoint has.
                var counted = model.Parameters.Where(parameter => model.OptionalPartOf(parameter.Name) is null);
                var expected = counted.Sum(parameter => parameter.Tensor.IsPacked ? parameter.Tensor.Count * (double)format.BlockBytes() / format.BlockLength() : 4.0 * parameter.Tensor.Count);
                Assert.Equal(expected, configuration.WeightBytes(format));
            }
        }
    }
}
