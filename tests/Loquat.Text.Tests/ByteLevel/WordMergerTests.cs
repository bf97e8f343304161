// Short words merged in registers against the merger of short lists, and the words that a vocabulary wants whole.
using Loquat.Text.ByteLevel;
using Loquat.Text.Models;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.Tests.ByteLevel;

public sealed class WordMergerTests
{
    [Fact]
    public void WordsOfEveryLengthAreMergedAsLists()
    {
        var random = new Random(1);
        for (var seed = 1; seed <= 5; seed++)
        {
            var plan = ByteLevelPlan.TryMake(Gpt2.Random(seed).Components)!;
            var words = new WordMerger(plan.Model.Merges, plan.ByteIds);
            for (var round = 0; round < 4_000; round++)
            {
                var word = new byte[1 + (round % WordCache.LongestWord)];
                foreach (ref var value in word.AsSpan())
                    value = random.Next(12) == 0 ? (byte)random.Next(256) : (byte)"stmdreAB"[random.Next(8)];
                int[] expected = [.. word.Select(value => plan.ByteIds[value])];
                var count = SmallMerger.Merge(plan.Model.Merges, expected, new int[expected.Length]);
                var ids = new int[word.Length];
                Assert.Equal(count, plan.Words.Merge(WordCache.KeyOf(word, 0, word.Length), ids));
                Assert.Equal(count, words.Merge(WordCache.KeyOf([.. word, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15], 0, word.Length), ids));
                Assert.Equal(expected[..count], ids[..count]);
            }
        }
    }

    [Fact]
    public void WholeWordsThatMergesDoNotGiveAreFound()
    {
        var given = Gpt2.Random(2);
        var data = ((BpeModel)given.Components.Model).Data;
        var fast = new PipelineTokenizer(given.Components with { Model = new BpeModel(data, new BpeOptions { IgnoreMerges = true }) });
        var slow = Gpt2.Slow(fast);
        var unmerged = ByteLevelPlan.TryMake(fast.Components)!.Unmerged;
        Assert.NotEmpty(unmerged);
        Assert.True(unmerged.Count < data.Tokens.Count / 2);
        Assert.Empty(ByteLevelPlan.TryMake(given.Components)!.Unmerged);
        for (var id = 0; id < data.Tokens.Size; id++)
            Assert.Equal(slow.Encode(fast.Decode([id])), fast.Encode(fast.Decode([id])));
        var random = new Random(3);
        for (var round = 0; round < 1_000; round++)
        {
            var text = RandomText.Of(random, random.Next(0, 60));
            Assert.Equal(slow.Encode(text), fast.Encode(text));
        }
    }

    [Fact]
    public void RanksThatDoNotFitAreLeftToTheGeneralPipeline()
    {
        var given = Gpt2.Random(4);
        var data = ((BpeModel)given.Components.Model).Data;
        PipelineComponents Raised(int by) => given.Components with { Model = new BpeModel(data with { Merges = [.. data.Merges.Select(merge => merge with { Rank = merge.Rank + by })] }) };
        var highest = WordMerger.RankLimit - data.Merges.Count;
        Assert.NotNull(ByteLevelPlan.TryMake(Raised(highest)));
        Assert.Null(ByteLevelPlan.TryMake(Raised(highest + 1)));
        var text = RandomText.Of(new Random(5), 2_000);
        Assert.Equal(given.Encode(text), new PipelineTokenizer(Raised(highest)).Encode(text));
        Assert.Equal(given.Encode(text), new PipelineTokenizer(Raised(highest + 1)).Encode(text));
    }
}
