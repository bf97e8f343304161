// The fast path against the general pipeline and against the definition; decoding gives back what was encoded, whole or in a stream.
using System.Text;
using Loquat.Text.AddedTokens;
using Loquat.Text.Corpora;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.Tests.ByteLevel;

public sealed class ByteLevelTests
{
    private static readonly AddedToken[] s_added =
    [
        new() { Id = 560, Content = "<s>", IsSpecial = true },
        new() { Id = 561, Content = "st", IsSingleWord = true, IsNormalized = true },
        new() { Id = 562, Content = "日本", StripsLeft = true, StripsRight = true },
        new() { Id = 563, Content = "'s t" },
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void FastAndGeneralPathsAgree(bool hasAddedTokens)
    {
        var fast = Gpt2.Random(1, hasAddedTokens ? s_added : []);
        var slow = Gpt2.Slow(fast);
        Assert.Equal(TokenizerKind.ByteBpe, fast.Kind);
        var random = new Random(2);
        for (var round = 0; round < 2_000; round++)
        {
            var text = RandomText.WithLoneSurrogates(random, random.Next(0, 80)).Replace("B", "<s>", StringComparison.Ordinal).Replace("v", " st ", StringComparison.Ordinal);
            var ids = slow.Encode(text);
            Assert.Equal(ids, fast.Encode(text));
            Assert.Equal(ids.Length, fast.CountTokens(text));
            var utf8 = new List<int>();
            fast.EncodeUtf8(Encoding.UTF8.GetBytes(text), utf8);
            Assert.Equal(ids, utf8);
            Assert.Equal(ids, fast.Tokenize(text).Ids);
        }
    }

    [Fact]
    public void DecodingGivesBackTheText()
    {
        var tokenizer = Gpt2.Random(3);
        var random = new Random(4);
        for (var round = 0; round < 20_000; round++)
        {
            var text = RandomText.Of(random, random.Next(0, 40));
            var ids = tokenizer.Encode(text);
            Assert.Equal(text, tokenizer.Decode(ids));
            if (round % 20 != 0)
                continue;
            var decoder = tokenizer.CreateDecoder();
            var parts = ids.Select(decoder.Append).Append(decoder.Flush()).ToArray();
            Assert.Equal(text, string.Concat(parts));
            Assert.DoesNotContain(parts, part => part.Length > 0 && (char.IsHighSurrogate(part[^1]) || char.IsLowSurrogate(part[0])));
        }
    }

    [Fact]
    public void BytesThatAreNoTextBecomeReplacementCharacters()
    {
        var tokenizer = Gpt2.Random(5);
        var random = new Random(6);
        for (var round = 0; round < 500; round++)
        {
            var bytes = Encoding.UTF8.GetBytes(RandomText.Of(random, 40));
            for (var change = 0; change < 6; change++)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var ids = new List<int>();
            tokenizer.EncodeUtf8(bytes, ids);
            Assert.Equal(tokenizer.Encode(Encoding.UTF8.GetString(bytes)), ids);
            Assert.Equal(ids.Count, tokenizer.CountTokensUtf8(bytes));
            var sequence = new TokenSequenceBuilder(tokenizer.VocabularySize);
            tokenizer.EncodeUtf8(bytes, sequence);
            Assert.Equal(ids.Count, sequence.ToSequence().Count);
        }
        var decoder = tokenizer.CreateDecoder();
        Assert.Equal("", decoder.Append(0xE2));
        Assert.Equal("", decoder.Append(0x82));
        Assert.Equal("€", decoder.Append(0xAC));
        Assert.Equal("", decoder.Append(0xF0));
        Assert.Equal("\uFFFDa", decoder.Append('a'));
        Assert.Equal("", decoder.Append(0xC3));
        Assert.Equal("\uFFFD", decoder.Flush());
        Assert.Equal("b", decoder.Append('b'));
        Assert.Throws<ArgumentOutOfRangeException>(() => decoder.Append(tokenizer.VocabularySize));
        Assert.Equal(1, tokenizer.ByteCountOf(0xC3));
        Assert.Equal(1, ByteTokenizer.Instance.ByteCountOf(0xC3));
        Assert.Equal(2, CharTokenizer.Train("é").ByteCountOf(0));
        Assert.Equal(Encoding.UTF8.GetByteCount(tokenizer.Decode([300])), tokenizer.ByteCountOf(300));
    }

    [Fact]
    public void LongTextsAreCutWhereNothingChanges()
    {
        var tokenizer = Gpt2.Random(7);
        var slow = Gpt2.Slow(tokenizer);
        var random = new Random(8);
        var text = new StringBuilder();
        while (text.Length < 200_000)
            text.Append(RandomText.Of(random, 30)).Append(random.Next(50) == 0 ? string.Concat(Enumerable.Repeat("stab", random.Next(400))) : "");
        text.Append('d', 70_000).Append(' ', 1_000).Append("res", 0, 3);
        Assert.Equal(slow.Encode(text.ToString()), tokenizer.Encode(text.ToString()));
    }

    [Fact]
    public void CountingAllocatesNothing()
    {
        var tokenizer = Gpt2.Random(9, s_added);
        var text = RandomText.Of(new Random(10), 20_000);
        var slow = Gpt2.Slow(tokenizer);
        foreach (var each in new[] { tokenizer, slow })
        {
            // Buffers change places between calls, so it takes a few until all have grown.
            var first = each.CountTokens(text);
            for (var call = 0; call < 5; call++)
                each.CountTokens(text);
            var again = 0;
            Assert.Equal(0, ManagedMemory.LeastAllocatedBy(() => again = each.CountTokens(text)));
            Assert.Equal(first, again);
        }
    }

    [Fact]
    public void EncodingAllocatesItsResultAlone()
    {
        var tokenizer = Gpt2.Random(11);
        var text = RandomText.Of(new Random(12), 100_000);
        var count = 0;
        // Other tests share the lists that results are collected in, so the best of some tries counts.
        var least = ManagedMemory.LeastAllocatedBy(() => count = tokenizer.Encode(text).Length);
        Assert.InRange(least, 4 * count, (4 * count) + 256);
    }

    [Fact]
    public void BatchesAreTheTextsOneByOne()
    {
        var tokenizer = Gpt2.Random(13);
        var random = new Random(14);
        var texts = Enumerable.Range(0, 300).Select(_ => RandomText.Of(random, random.Next(200))).ToArray();
        var expected = texts.Select(text => tokenizer.Encode(text)).ToArray();
        foreach (var threads in new[] { 0, 1, 2, 3 })
            Assert.Equal(expected, tokenizer.EncodeBatch(texts, threads));
        Assert.Empty(tokenizer.EncodeBatch([]));
    }

    [Fact]
    public void OffsetsAreStretchesOfTheText()
    {
        var tokenizer = Gpt2.Random(15, s_added);
        var random = new Random(16);
        for (var round = 0; round < 300; round++)
        {
            var text = RandomText.Of(random, 50).Replace("B", "<s>", StringComparison.Ordinal);
            var encoding = tokenizer.Tokenize(text);
            var end = 0;
            for (var i = 0; i < encoding.Count; i++)
            {
                var range = encoding.Offsets[i];
                Assert.InRange(range.Start, 0, end);
                Assert.True(range.Length > 0);
                end = range.End;
                Assert.Equal(Encoding.UTF8.GetByteCount(text.AsSpan(0, range.Start)), encoding.ByteOffsets[i].Start);
                Assert.Equal(Encoding.UTF8.GetByteCount(text.AsSpan(range.Start, range.Length)), encoding.ByteOffsets[i].Length);
                Assert.Equal(tokenizer.TokenString(encoding.Ids[i]), encoding.Tokens[i]);
                // A token of whole characters spells its stretch.
                if (!encoding.Tokens[i].Contains('<') && tokenizer.Decode([encoding.Ids[i]]) is var spelled && !spelled.Contains('\uFFFD') && tokenizer.Components.AddedTokens.All(token => token.Id != encoding.Ids[i]))
                    Assert.Equal(text.Substring(range.Start, range.Length), spelled);
            }
            Assert.Equal(text.Length, end);
        }
    }
}
