// Two hundred thousand damaged files of each format, and of configurations and whole models: refused with one sentence or read, never worse.
using System.Text;
using Loquat.Formats.Json;
using Loquat.Formats.Tests.TensorFiles;
using Loquat.Models;
using Loquat.Models.Checkpoints;
using Loquat.Models.Gpt2;
using Loquat.Models.Llama;
using Loquat.Text.Tokenizers;

namespace Loquat.Slow.Tests;

public sealed class FormatFuzzTests(ITestOutputHelper output)
{
    private const int Rounds = 200_000;

    public static TheoryData<string> Formats => [.. FormatFuzz.Formats];

    [Theory]
    [MemberData(nameof(Formats))]
    public void DamagedFilesAreRefusedOrReadConsistently(string format)
    {
        SlowTest.Require();
        Report(format, FormatFuzz.Run(format, 2026, Rounds));
    }

    [Theory]
    [InlineData("gpt2")]
    [InlineData("llama")]
    [InlineData("bert")]
    public void DamagedConfigurationsAreRefusedOrRead(string family)
    {
        SlowTest.Require();
        ModelConfiguration configuration = family switch
        {
            "gpt2" => new Gpt2Configuration(),
            "llama" => new LlamaConfiguration { RopeScaling = new Loquat.Nn.Rotary.RopeScaling { Type = "llama3", Factor = 8, OriginalContextLength = 8192 } },
            _ => new Loquat.Models.Bert.BertConfiguration(),
        };
        var sample = Encoding.UTF8.GetBytes(JsonText.Indented(configuration.WriteTo));
        Report($"config.json of {family}", FormatFuzz.Run("config", 7, Rounds, sample, path => ModelFolder.LoadConfiguration(Path.GetDirectoryName(path)!)));
    }

    [Theory]
    [InlineData("gguf")]
    [InlineData("bin")]
    public void DamagedModelsAreRefusedOrLoad(string format)
    {
        SlowTest.Require();
        using var folder = new TemporaryFolder();
        var sample = format == "bin" ? SampleFiles.Llama2(0, 8, 12, 2, 2, 1, 5, 4, isTied: false) : Model(folder);
        Report($"models as .{format}", FormatFuzz.Run(format, 11, Rounds / 4, sample, path => ModelFolder.LoadModel(path)));
    }

    private static byte[] Model(TemporaryFolder folder)
    {
        var model = new LlamaConfiguration { VocabularySize = 3, ContextLength = 4, Layers = 1, Heads = 2, KeyValueHeads = 1, Width = 8, Hidden = 12 }.Build(1);
        ModelFolder.Save(folder["m"], model, CharTokenizer.Train("abc"));
        using var checkpoint = Checkpoint.Open(folder["m"]);
        CheckpointConversion.Convert(checkpoint, checkpoint.LoadTokenizer(), folder["m.gguf"], new ConversionOptions { Format = CheckpointFormat.Gguf });
        return File.ReadAllBytes(folder["m.gguf"]);
    }

    private void Report(string what, FuzzResult result)
    {
        output.WriteLine($"{what}: {result.Refused} refused, {result.Read} read, slowest {result.Slowest.TotalMilliseconds:F1} ms, most allocated {result.MostAllocated} bytes");
        Assert.True(result.Refused > 0 && result.Read > 0, $"{result}");
    }
}
