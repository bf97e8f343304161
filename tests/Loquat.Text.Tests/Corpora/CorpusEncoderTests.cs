// A corpus is read in pieces, and a byte-level tokenizer gives the ids of the whole all the same.
using System.Text;
using Loquat.Text.Corpora;
using Loquat.Text.Models;
using Loquat.Text.Normalizers;
using Loquat.Text.PreTokenizers;
using Loquat.Text.Tests.ByteLevel;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.Tests.Corpora;

public sealed class CorpusEncoderTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void PiecesOfAFileAreOneText(int kind)
    {
        // Words, no blank at all, or few places for a cut; every time more than two pieces of a mebibyte.
        var random = new Random(kind);
        var text = new StringBuilder();
        while (text.Length < 2_500_000)
            text.Append(kind == 1 ? "stab日本" : kind == 2 && random.Next(40_000) > 0 ? "rest." : RandomText.Of(random, 50));
        text.Replace("\0", "");
        var whole = text.ToString();
        var tokenizer = Gpt2.Random(20);
        var corpus = TextCorpus.FromText(whole).Encode(tokenizer);
        var expected = tokenizer.Encode(whole);
        Assert.Equal(expected.Length, corpus.Count);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], corpus[i]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void ThreadsDoNotChangeTheIds(int threads)
    {
        var random = new Random(3);
        var text = new StringBuilder();
        while (text.Length < 3_300_000)
            text.Append(RandomText.Of(random, 50)).Append(random.Next(5) == 0 ? "\n" : " and ");
        text.Replace("\0", "");
        var whole = text.ToString();
        var corpus = TextCorpus.FromText(whole);
        var lines = new WordLevelModel(new Vocabulary(["and", "[UNK]"]));
        foreach (var tokenizer in new Tokenizer[]
        {
            Gpt2.Random(20), CharTokenizer.Train(corpus), ByteTokenizer.Instance,
            new PipelineTokenizer(new PipelineComponents { PreTokenizer = WhitespacePreTokenizer.Instance, Model = lines }),
            new PipelineTokenizer(Gpt2.Random(20).Components with { Normalizer = UnicodeNormalizer.Nfc }),
        })
        {
            var expected = tokenizer.Encode(whole);
            Assert.Equal(TokenSequence.Create(expected, tokenizer.VocabularySize).ToArray(), corpus.Encode(tokenizer, threads: threads).ToArray());
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void TheFirstUnknownCharacterOfTheTextIsNamed(int threads)
    {
        var text = new string('a', 5_000_000).ToCharArray();
        text[1_200_000] = text[4_900_000] = 'b';
        var corpus = TextCorpus.FromText(new string(text));
        for (var i = 0; i < 5; i++)
            Refusal.Of(() => corpus.Encode(CharTokenizer.Train("a"), threads: threads), "byte 1200000 ");
    }

    [Fact]
    public void WhatProgressThrowsEndsThePass() =>
        Assert.Throws<OperationCanceledException>(() => TextCorpus.FromText(new string('a', 5_000_000)).Encode(ByteTokenizer.Instance, _ => throw new OperationCanceledException()));

    [Fact]
    public void OtherPipelinesAreGivenWholeLines()
    {
        var line = "a b ab " + new string('b', 1_000) + "\n";
        var whole = string.Concat(Enumerable.Repeat(line, 3_000)) + "ab";
        var model = new BpeModel(new BpeVocabulary(new Vocabulary(["a", "b", " ", "\n", "ab", "\na"]), [new(0, 1, 4, 0), new(3, 0, 5, 1)]));
        var tokenizer = new PipelineTokenizer(new PipelineComponents { Model = model });
        var corpus = TextCorpus.FromText(whole).Encode(tokenizer);
        // A merge across a line end is made but where a part ends.
        var merged = 0;
        var text = new StringBuilder();
        for (var i = 0; i < corpus.Count; i++)
        {
            merged += corpus[i] == 5 ? 1 : 0;
            text.Append(tokenizer.TokenString(corpus[i]));
        }
        Assert.Equal(whole, text.ToString());
        Assert.InRange(merged, 2_990, 2_998);
    }
}
