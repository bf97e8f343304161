// SentencePiece models: ids that others have published, pieces of all kinds, and the same ids after saving as tokenizer.json and loading.
using System.Text;
using Loquat.Text.Models;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.Tests.Serialization;

public sealed class SentencePieceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("spiece.model", "this is a test", new[] { 48, 25, 21, 1289 })]
    [InlineData("spiece.model", "this is fals\u00e9.", new[] { 48, 25, 8256, 18, 1, 9 })]
    [InlineData("test_sentencepiece.model", "This is a test", new[] { 285, 46, 10, 170, 382 })]
    [InlineData("test_sentencepiece.model", "I was born in 92000, and this is fals\u00e9.", new[] { 8, 21, 84, 55, 24, 19, 7, 0, 602, 347, 347, 347, 3, 12, 66, 46, 72, 80, 6, 0, 4 })]
    [InlineData("sp_test_model.model", "This is a test", new[] { 284, 47, 11, 4, 15, 400 })]
    [InlineData("sp_test_model.model", "Hello world", new[] { 151, 88, 21, 887 })]
    public void PublishedModelsHaveTheirIds(string file, string text, int[] ids)
    {
        foreach (var tokenizer in LoadAndReload(SharedData.Find($"tokenizers/sentencepiece/{file}")))
            Assert.Equal(ids, tokenizer.Encode(text));
    }

    [Theory]
    [InlineData("spiece.model")]
    [InlineData("test_sentencepiece.model")]
    [InlineData("test_sentencepiece_bpe.model")]
    [InlineData("sp_test_model.model")]
    public void SavedModelsHaveTheSameIds(string file)
    {
        var tokenizers = LoadAndReload(SharedData.Find($"tokenizers/sentencepiece/{file}")).ToList();
        var random = new Random(1);
        List<string> texts = [.. File.ReadLines(SharedData.Find("tokenizers/sentencepiece/botchan.txt")).Take(400)];
        texts.AddRange(Enumerable.Range(0, 200).Select(_ => RandomText.Of(random, 60)));
        texts.AddRange(Enumerable.Range(0, 200).Select(_ => string.Concat(Enumerable.Range(0, 20).Select(_ => "()\"-.\u2013\u00a3\u20ac ab<unk>[CLS]\u2047"[random.Next(22)]))));
        texts.AddRange(["[CLS] a [SEP]", "<s>a</s>", "(a)\"-.\u2013\u00a35 \u20ac5"]);
        foreach (var text in texts)
        {
            Assert.Equal(tokenizers[0].Encode(text), tokenizers[1].Encode(text));
            Assert.Equal(tokenizers[0].Decode(tokenizers[0].Encode(text)), tokenizers[1].Decode(tokenizers[1].Encode(text)));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void PiecesOfAllKindsAreSavedAndLoaded(bool hasBytes)
    {
        List<(string, float, int)> pieces = [("<unk>", 0, 2), ("<s>", 0, 3), ("\u2581", -3, 1), ("a", -2, 1), ("b", -2.5f, 1), ("ab", -3, 1), ("\u2581a", -2.2f, 1), ("abba", -1, 5), ("xyz", 0, 4), ("ba", 0, 4), ("q", 0, 5), ("qr", -6, 1)];
        if (hasBytes)
            pieces.AddRange(Enumerable.Range(0, 256).Select(value => ($"<0x{value:X2}>", 0f, 6)));
        var tokenizers = LoadAndReload(_folder.Write("kinds.model", Model(pieces))).ToList();
        foreach (var tokenizer in tokenizers)
        {
            // The unused piece is the best by score and never found; the user-defined pieces are found.
            Assert.Equal(["\u2581a", "b", "ba"], Tokens(tokenizer, "abba"));
            Assert.Equal(["\u2581", "b", "xyz", "a"], Tokens(tokenizer, "bxyza"));
            Assert.Equal(["<s>", "\u2581a"], Tokens(tokenizer, "<s>a"));
            // One byte piece, or the unknown one.
            Assert.Equal(hasBytes ? ["\u2581a", "<0x71>"] : ["\u2581a", "<unk>"], Tokens(tokenizer, "aq"));
            Assert.Equal(hasBytes ? ["\u2581a", "qr", "<0xC3>", "<0xA9>"] : ["\u2581a", "qr", "<unk>"], Tokens(tokenizer, "aqr\u00e9"));
        }
        var random = new Random(2);
        for (var i = 0; i < 2000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => "abxyzqr \u00e9"[random.Next(9)]));
            Assert.Equal(tokenizers[0].Encode(text), tokenizers[1].Encode(text));
        }
        Assert.Equal(((UnigramModel)tokenizers[0].Components.Model).Data.Pieces.Select(piece => (piece.Text, piece.Kind)), ((UnigramModel)tokenizers[1].Components.Model).Data.Pieces.Select(piece => (piece.Text, piece.Kind)));
    }

    // Who does not know the lists of ids finds the same by the scores alone, except where only an unused piece spells a character.
    [Fact]
    public void ReadersWithoutKindsFindTheSame()
    {
        List<(string, float, int)> pieces = [("<unk>", 0, 2), ("\u2581", -3, 1), ("a", -2, 1), ("b", -2.5f, 1), ("ab", -3, 1), ("abba", -1, 5), ("bab", 0, 4), ("aa", 0, 4)];
        var tokenizers = LoadAndReload(_folder.Write("kinds.model", Model(pieces))).ToList();
        var json = File.ReadAllText(_folder["tokenizer.json"]);
        Assert.Contains("user_defined_ids", json);
        File.WriteAllText(_folder["plain.json"], json.Replace("user_defined_ids", "x").Replace("unused_ids", "y"));
        var plain = Tokenizer.Load(_folder["plain.json"]);
        var random = new Random(3);
        for (var i = 0; i < 500; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => "ab "[random.Next(3)]));
            Assert.Equal(tokenizers[0].Encode(text), plain.Encode(text));
        }
    }

    [Theory]
    [InlineData("\"user_defined_ids\":[99]")]
    [InlineData("\"unused_ids\":[-1]")]
    [InlineData("\"unused_ids\":[\"a\"]")]
    [InlineData("\"unused_ids\":3")]
    public void WrongListsOfIdsAreRefused(string field)
    {
        File.WriteAllText(_folder["tokenizer.json"], "{\"version\":\"1.0\",\"model\":{\"type\":\"Unigram\",\"unk_id\":0," + field + ",\"vocab\":[[\"<unk>\",0],[\"a\",-1]]}}");
        Refusal.Of(() => Tokenizer.Load(_folder["tokenizer.json"]), "tokenizer.json", "ids");
    }

    private static IEnumerable<string> Tokens(PipelineTokenizer tokenizer, string text) => tokenizer.Encode(text).Select(tokenizer.TokenString);

    private IEnumerable<PipelineTokenizer> LoadAndReload(string path)
    {
        var loaded = (PipelineTokenizer)Tokenizer.Load(path);
        yield return loaded;
        loaded.Save(_folder["tokenizer.json"]);
        yield return (PipelineTokenizer)Tokenizer.Load(_folder["tokenizer.json"]);
    }

    // A protocol buffer: pieces (field 1: text, score, kind), the trainer's kind of model, and rules that add a blank and take none away.
    private static byte[] Model(IEnumerable<(string Text, float Score, int Kind)> pieces)
    {
        var bytes = new List<byte>();
        foreach (var (text, score, kind) in pieces)
        {
            var spelling = Encoding.UTF8.GetBytes(text);
            bytes.AddRange([0x0A, (byte)(spelling.Length + 9), 0x0A, (byte)spelling.Length, .. spelling, 0x15, .. BitConverter.GetBytes(score), 0x18, (byte)kind]);
        }
        bytes.AddRange([0x12, 2, 0x18, 1, 0x1A, 2, 0x20, 0]);
        return [.. bytes];
    }
}
