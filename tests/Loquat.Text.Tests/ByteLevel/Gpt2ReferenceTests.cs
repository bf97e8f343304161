// GPT-2's ids as others have published them: the field's reference cases, those of a GGUF vocabulary, and tiktoken's on three books.
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Loquat.Text.Models;

namespace Loquat.Text.Tests.ByteLevel;

public sealed class Gpt2ReferenceTests
{
    [Fact]
    public void ReferenceCasesHaveTheirIds()
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(SharedData.Find("tokenizers/reference/tokenizer_tests.json")));
        var count = 0;
        foreach (var item in json.RootElement.GetProperty("distilgpt2").EnumerateArray())
        {
            var text = item.GetProperty("input").GetString()!;
            int[] expected = [.. item.GetProperty("encoded").GetProperty("input_ids").EnumerateArray().Select(id => id.GetInt32())];
            Assert.Equal(expected, Gpt2.Tokenizer.Encode(text));
            Assert.Equal(expected, Gpt2.Slow(Gpt2.Tokenizer).Encode(text));
            Assert.Equal(text, Gpt2.Tokenizer.Decode(expected));
            count++;
        }
        Assert.Equal(9, count);
    }

    [Fact]
    public void VocabularyCasesHaveTheirIds()
    {
        var texts = File.ReadAllText(SharedData.Find("tokenizers/gguf_vocab/ggml-vocab-gpt-2.gguf.inp")).Split("\n__ggml_vocab_test__\n");
        var lines = File.ReadAllLines(SharedData.Find("tokenizers/gguf_vocab/ggml-vocab-gpt-2.gguf.out"));
        Assert.Equal(46, lines.Length);
        for (var i = 0; i < lines.Length; i++)
            Assert.Equal(lines[i].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse), Gpt2.Tokenizer.Encode(texts[i]));
    }

    // SHA-256 of tiktoken's ids (npm tiktoken 1.0.22, gpt2, encode_ordinary) as little-endian 32-bit numbers.
    [Theory]
    [InlineData("bronte.txt", 908_464, "2613159db0de38b97d720c34677432f26d1a947880086e12b0cf099792cf69d5")]
    [InlineData("darwin.txt", 792_966, "afd84b7af2f954c4eddf4d7e88e9bb407ac4c9cfb587663039c9cca670ede41a")]
    [InlineData("dubois.txt", 699_597, "f4377e562cdbc650a006ac1c1ea2a19877a02e00728c7719378996c497ef8095")]
    public void BooksHaveTiktokensIds(string book, int count, string hash)
    {
        var text = File.ReadAllBytes(SharedData.Find($"text/{book}"));
        var ids = new List<int>();
        Gpt2.Tokenizer.EncodeUtf8(text, ids);
        Assert.Equal(count, ids.Count);
        Assert.Equal(hash, Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(ids)))));
        Assert.Equal(count, Gpt2.Tokenizer.CountTokens(System.Text.Encoding.UTF8.GetString(text)));
        Assert.Equal(text, System.Text.Encoding.UTF8.GetBytes(Gpt2.Tokenizer.Decode(CollectionsMarshal.AsSpan(ids))));
    }

    [Fact]
    public void MergesFollowFromTheOrderOfTheTokens()
    {
        var data = ((BpeModel)Gpt2.Tokenizer.Components.Model).Data;
        // GPT-2's ids are its ranks, but for the 256 bytes and the end of text.
        var derived = BpeMerges.FromRanks(data.Tokens, id => id is >= 256 and < 50256 ? id - 256 : -1);
        Assert.Equal(data.Merges, derived);
    }
}
