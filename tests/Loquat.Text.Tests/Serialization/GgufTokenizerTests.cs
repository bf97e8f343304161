// Tokenizers written into GGUF metadata read back with the same ids, from the tokenizer.json in it and from the ggml keys alone.
using Loquat.Formats.Gguf;
using Loquat.Text.AddedTokens;
using Loquat.Text.Corpora;
using Loquat.Text.PostProcessors;
using Loquat.Text.Recipes;
using Loquat.Text.Serialization;
using Loquat.Text.Tokenizers;
using Loquat.Text.Trainers;

namespace Loquat.Text.Tests.Serialization;

public sealed class GgufTokenizerTests : IDisposable
{
    private static readonly string[] s_texts =
        ["", "Hello, world!", " two  blanks\n\nand lines\t", "don't stop 12345 times", "Ünïcödé 北京 🦊👩‍👩‍👧 Ελλάδα", "<s> [MASK] <|endoftext|> </s>", "aaaaaaaaaaaaaaaa", "\u0001\u00a0\u3000"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("tokenizers/gpt2/tokenizer.json", "gpt2")]
    [InlineData("tokenizers/bert_uncased/vocab.txt", "bert")]
    [InlineData("tokenizers/llama2/tokenizer.model", "llama")]
    [InlineData("tokenizers/gguf_vocab/ggml-vocab-gpt-2.gguf", "gpt2")]
    [InlineData("tokenizers/gguf_vocab/ggml-vocab-llama-spm.gguf", "llama")]
    [InlineData("tokenizers/gguf_vocab/ggml-vocab-bert-bge.gguf", "bert")]
    [InlineData("weights/story_llama/tokenizer.json", "llama")]
    [InlineData("weights/stories260K/tok512.bin", "llama")]
    public void PublishedTokenizersComeBackFromTheKeysAlone(string relative, string model)
    {
        var tokenizer = Tokenizer.Load(SharedData.Find(relative));
        var metadata = new GgufMetadata("");
        Assert.True(GgufTokenizer.Write(metadata, tokenizer), "The ggml keys should describe this tokenizer.");
        Assert.Equal(model, metadata.Text("tokenizer.ggml.model"));
        Assert.Equal(tokenizer.VocabularySize, metadata.Texts("tokenizer.ggml.tokens")!.Count);
        AssertSame(tokenizer, Reload(metadata, without: null));
        AssertSame(tokenizer, Reload(metadata, without: "tokenizer.huggingface.json"));
    }

    [Fact]
    public void RobertaIsByteLevelBpeWithItsOwnMarks()
    {
        string[] special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"];
        var vocabulary = ByteLevelBpeTrainer.Train(TextCorpus.FromText("hello hello world"), new ByteLevelBpeTrainerOptions { VocabularySize = 266, SpecialTokens = special });
        var tokenizer = new PipelineTokenizer(PipelineRecipes.ByteLevelBpe(vocabulary).Components with
        {
            PostProcessor = new RobertaProcessing(new SpecialToken("</s>", 2), new SpecialToken("<s>", 0)) { AddsPrefixSpace = false },
            AddedTokens = [.. special.Select((token, id) => new AddedToken { Id = id, Content = token, IsSpecial = true, StripsLeft = token == "<mask>" })],
        });
        var metadata = new GgufMetadata("");
        Assert.True(GgufTokenizer.Write(metadata, tokenizer));
        Assert.Equal(("gpt2", "roberta-bpe"), (metadata.Text("tokenizer.ggml.model"), metadata.Text("tokenizer.ggml.pre")));
        foreach (var (name, id) in new[] { ("bos", 0), ("cls", 0), ("padding", 1), ("eos", 2), ("seperator", 2), ("unknown", 3), ("mask", 4) })
            Assert.Equal(id, metadata.Number($"tokenizer.ggml.{name}_token_id"));
        foreach (var name in new[] { "bos", "eos", "sep" })
            Assert.Equal(1, metadata.Number($"tokenizer.ggml.add_{name}_token"));
        var back = (PipelineTokenizer)Reload(metadata, without: "tokenizer.huggingface.json");
        AssertSame(tokenizer, back);
        foreach (var text in s_texts.Append("hello <mask> world"))
        {
            Assert.Equal(tokenizer.Tokenize(text).Ids, back.Tokenize(text).Ids);
            Assert.Equal(tokenizer.Tokenize(text, "world").Ids, back.Tokenize(text, "world").Ids);
        }
        Assert.Equal([0, .. tokenizer.Encode("hello"), 2, 2, .. tokenizer.Encode("world"), 2], back.Tokenize("hello", "world").Ids);
    }

    [Fact]
    public void OthersComeBackFromTheirJson()
    {
        foreach (var tokenizer in new Tokenizer[] { CharTokenizer.Train("abcdefgh, eloHwrd!\n"), Tokenizer.Load(SharedData.Find("tokenizers/sentencepiece/test_sentencepiece.model")) })
        {
            var metadata = new GgufMetadata("");
            Assert.False(GgufTokenizer.Write(metadata, tokenizer));
            Assert.Equal("none", metadata.Text("tokenizer.ggml.model"));
            var back = Reload(metadata, without: null);
            Assert.Equal(tokenizer.Encode("ello ello"), back.Encode("ello ello"));
            Refusal.Of(() => Reload(metadata, without: "tokenizer.huggingface.json"), "a.gguf", "tokenizer.ggml.tokens");
        }
    }

    private Tokenizer Reload(GgufMetadata metadata, string? without)
    {
        var kept = new GgufMetadata("");
        foreach (var name in metadata.Names.Where(name => name != without))
            kept.Add(name, metadata[name]);
        GgufWriter.Write(_folder["a.gguf"], kept, []);
        return Tokenizer.Load(_folder["a.gguf"]);
    }

    private static void AssertSame(Tokenizer expected, Tokenizer actual)
    {
        Assert.Equal(expected.VocabularySize, actual.VocabularySize);
        var random = new Random(3);
        foreach (var text in s_texts.Concat(Enumerable.Range(0, 60).Select(_ => RandomText.Of(random, random.Next(40)))))
        {
            var ids = expected.Encode(text);
            Assert.Equal(ids, actual.Encode(text));
            Assert.Equal(expected.Decode(ids), actual.Decode(ids));
        }
    }
}
