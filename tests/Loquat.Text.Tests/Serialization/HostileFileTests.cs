// Damaged files: cut short or with bytes changed they load or are refused in one sentence, whatever the format.
using System.Text;
using Loquat.Formats;
using Loquat.Text.Models;
using Loquat.Text.Recipes;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.Tests.Serialization;

public sealed class HostileFileTests : IDisposable
{
    private static readonly int s_rounds = Environment.GetEnvironmentVariable("LOQUAT_SLOW") is null ? 100 : 40_000;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void DamagedJsonIsRefusedOrLoads()
    {
        PipelineRecipes.Bert(new Vocabulary(["[UNK]", "[CLS]", "[SEP]", "a", "##b", "é"]), lowercase: true).Save(_folder["whole"]);
        Damage(File.ReadAllBytes(_folder["whole"]), "tokenizer.json");
    }

    [Fact]
    public void DamagedModelsAreRefusedOrLoad() => Damage(Model(), "x.model");

    [Fact]
    public void DamagedBinariesAreRefusedOrLoad() => Damage(Binary(), "tokenizer.bin");

    [Fact]
    public void DamagedVocabulariesAreRefusedOrLoad() => Damage("[UNK]\na\n##b\n"u8.ToArray(), "vocab.txt");

    [Fact]
    public void DamagedGgufIsRefused()
    {
        var whole = Encoding.UTF8.GetBytes("GGUF\u0003\0\0\0\0\0\0\0\0\0\0\0\u0001\0\0\0\0\0\0\0\u0001\0\0\0\0\0\0\0a\b\0\0\0\u0001\0\0\0\0\0\0\0b");
        Refusal.Of(() => Tokenizer.Load(_folder.Write("x.gguf", whole)), "x.gguf", "tokenizer.ggml.tokens");
        Damage(whole, "x.gguf");
    }

    private void Damage(byte[] whole, string name)
    {
        var random = new Random(5);
        for (var round = 0; round < s_rounds; round++)
        {
            var bytes = round % 4 == 0 ? whole[..random.Next(whole.Length)] : [.. whole];
            for (var change = random.Next(1, 4); change > 0 && bytes.Length > 0; change--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                var tokenizer = Tokenizer.Load(_folder.Write(name, bytes));
                Assert.True(tokenizer.VocabularySize > 0);
            }
            catch (InvalidInputException e)
            {
                Assert.DoesNotContain('\n', e.Message);
            }
        }
    }

    private static byte[] Model()
    {
        var file = new List<byte>();
        foreach (var (text, kind) in new[] { ("<unk>", 2), ("<s>", 3), ("\u2581a", 1), ("b", 1) })
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            file.AddRange([0x0A, (byte)(bytes.Length + 9), 0x0A, (byte)bytes.Length, .. bytes, 0x15, .. BitConverter.GetBytes(-1.5f), 0x18, (byte)kind]);
        }
        return [.. file];
    }

    private static byte[] Binary()
    {
        var file = new List<byte>(BitConverter.GetBytes(5));
        foreach (var text in new[] { "<unk>", "\n<s>\n", "\n</s>\n", " ", "a", " a" })
            file.AddRange([.. BitConverter.GetBytes(-1f), .. BitConverter.GetBytes(text.Length), .. Encoding.UTF8.GetBytes(text)]);
        return [.. file];
    }
}
