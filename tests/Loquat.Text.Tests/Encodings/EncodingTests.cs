// Truncation, special tokens and padding of full encodings, single and in batches.
using Loquat.Text.Encodings;
using Loquat.Text.Models;
using Loquat.Text.PostProcessors;
using Loquat.Text.Recipes;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.Tests.Encodings;

public sealed class EncodingTests
{
    private static readonly PipelineTokenizer s_words = PipelineRecipes.Words(new Vocabulary(["[UNK]", "a", "b", "c", "d", "e", "f", "g"]));

    [Theory]
    [InlineData(TruncationStrategy.LongestFirst, 5, "a b c d", "e f g", "a b c|e f")]
    [InlineData(TruncationStrategy.LongestFirst, 4, "a b c d", "e f g", "a b|e f")]
    [InlineData(TruncationStrategy.LongestFirst, 5, "a b", "c d e f g", "a b|c d e")]
    [InlineData(TruncationStrategy.LongestFirst, 3, "a b c", "d e f", "a|d e")]
    [InlineData(TruncationStrategy.OnlyFirst, 5, "a b c d", "e f g", "a b|e f g")]
    [InlineData(TruncationStrategy.OnlySecond, 5, "a b c d", "e f g", "a b c d|e")]
    [InlineData(TruncationStrategy.OnlyFirst, 9, "a b c d", "e f g", "a b c d|e f g")]
    public void PairsAreShortened(TruncationStrategy strategy, int length, string first, string second, string expected)
    {
        var (left, right) = Truncation.Truncate(s_words.Tokenize(first), s_words.Tokenize(second), new TruncationOptions { MaxLength = length, Strategy = strategy }, 0);
        Assert.Equal(expected, string.Join(' ', left.Tokens) + "|" + string.Join(' ', right!.Tokens));
    }

    [Theory]
    [InlineData(3, 0, SequenceSide.Right, "a b c|d e f|g")]
    [InlineData(3, 1, SequenceSide.Right, "a b c|c d e|e f g")]
    [InlineData(4, 2, SequenceSide.Right, "a b c d|c d e f|e f g")]
    [InlineData(3, 1, SequenceSide.Left, "e f g|c d e|a b c")]
    [InlineData(3, 2, SequenceSide.Right, "a b c|b c d|c d e|d e f|e f g")]
    [InlineData(7, 3, SequenceSide.Right, "a b c d e f g")]
    public void WhatIsCutOffOverlaps(int length, int stride, SequenceSide direction, string windows)
    {
        var encoding = Truncation.Truncate(s_words.Tokenize("a b c d e f g"), length, stride, direction);
        Assert.Equal(windows, string.Join('|', encoding.Overflowing.Prepend(encoding).Select(window => string.Join(' ', window.Tokens))));
        Assert.All(encoding.Overflowing, window => Assert.Equal(window.Count, window.Offsets.Count));
    }

    [Fact]
    public void SpecialTokensCountForTheLimit()
    {
        var tokenizer = new PipelineTokenizer(s_words.Components with
        {
            PostProcessor = new BertProcessing(new SpecialToken("g", 7), new SpecialToken("f", 6)),
            Truncation = new TruncationOptions { MaxLength = 4 },
            Padding = new PaddingOptions { Length = 6, PadId = 5, PadToken = "e" },
        });
        var encoding = tokenizer.Tokenize("a b c");
        Assert.Equal(["f", "a", "b", "g", "e", "e"], encoding.Tokens);
        Assert.Equal([1, 1, 1, 1, 0, 0], encoding.AttentionMask);
        Assert.Equal([1, 0, 0, 1, 1, 1], encoding.SpecialTokensMask);
        Assert.Equal(["f", "c", "g", "e", "e", "e"], encoding.Overflowing[0].Tokens);
    }

    [Fact]
    public void RobertaMarksPairsWithTwoSeparators()
    {
        var tokenizer = new PipelineTokenizer(s_words.Components with { PostProcessor = new RobertaProcessing(new SpecialToken("g", 7), new SpecialToken("f", 6)) });
        Assert.Equal(["f", "a", "g"], tokenizer.Tokenize("a").Tokens);
        var pair = tokenizer.Tokenize("a b", "c");
        Assert.Equal(["f", "a", "b", "g", "g", "c", "g"], pair.Tokens);
        Assert.All(pair.TypeIds, id => Assert.Equal(0, id));
        Assert.Equal([1, 0, 0, 1, 1, 0, 1], pair.SpecialTokensMask);
    }

    [Fact]
    public void BatchesAreFilledUpToTheLongest()
    {
        string[] texts = ["a", "a b c d e", "", "b c"];
        foreach (var direction in new[] { SequenceSide.Right, SequenceSide.Left })
        {
            var padding = new PaddingOptions { Direction = direction, PadId = 7, PadToken = "g", PadTypeId = 3 };
            var batch = s_words.TokenizeBatch(texts, padding: padding);
            for (var i = 0; i < texts.Length; i++)
            {
                var single = s_words.Tokenize(texts[i]);
                var fill = 5 - single.Count;
                var first = direction == SequenceSide.Left ? fill : 0;
                Assert.Equal(5, batch[i].Count);
                Assert.Equal(single.Ids, batch[i].Ids.Skip(first).Take(single.Count));
                Assert.Equal(single.Offsets, batch[i].Offsets.Skip(first).Take(single.Count));
                Assert.Equal(fill, batch[i].Ids.Count(id => id == 7));
                Assert.Equal(fill, batch[i].AttentionMask.Count(mask => mask == 0));
                Assert.Equal(fill, batch[i].TypeIds.Count(type => type == 3));
                Assert.Equal(fill, batch[i].SpecialTokensMask.Sum());
                Assert.Equal(Enumerable.Range(0, 5).Select(k => k >= first && k < first + single.Count ? 1 : 0), batch[i].AttentionMask);
            }
        }
    }

    [Theory]
    [InlineData(null, null, 5)]
    [InlineData(null, 4, 8)]
    [InlineData(7, null, 7)]
    [InlineData(7, 8, 8)]
    [InlineData(2, null, 2)]
    public void LengthsAreFixedOrRounded(int? length, int? multiple, int least)
    {
        var tokenizer = new PipelineTokenizer(s_words.Components with { Padding = new PaddingOptions { Length = length, PadToMultipleOf = multiple } });
        var batch = tokenizer.TokenizeBatch(["a b c d e", "a"], threads: 2);
        Assert.Equal([Math.Max(5, least), least], batch.Select(encoding => encoding.Count));
        Assert.Equal(["a", "b", "c", "d", "e"], batch[0].Tokens.Take(5));
    }

    [Fact]
    public void PairsGoThroughBatches()
    {
        var tokenizer = new PipelineTokenizer(s_words.Components with { Padding = new PaddingOptions() });
        var batch = tokenizer.TokenizeBatch(["a", "a b"], ["c d e", null]);
        Assert.Equal(["a", "c", "d", "e"], batch[0].Tokens);
        Assert.Equal([0, 1, 1, 1], batch[0].TypeIds);
        Assert.Equal(["a", "b", "[PAD]", "[PAD]"], batch[1].Tokens);
        Assert.Throws<ArgumentException>(() => tokenizer.TokenizeBatch(["a"], []));
        Assert.Empty(tokenizer.TokenizeBatch([]));
    }
}
