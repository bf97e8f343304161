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
            for (var round = 0; round < 4_000; round++)
                CheckTwo(plan, RandomWord(random, round % (WordCache.LongestWord + 1)), RandomWord(random, random.Next(WordCache.LongestWord + 1)));
        }
    }

    [Fact]
    public void WordsOfLettersAreMergedAsLists()
    {
        var plan = ByteLevelPlan.TryMake(Gpt2.Tokenizer.Components)!;
        var random = new Random(2);
        byte[] Word()
        {
            // Stretches of tokens, so that much merges.
            var word = string.Concat(Enumerable.Range(0, 5).Select(_ => plan.Model.Vocabulary[random.Next(random.Next(50_000))]!).Where(token => token.All(char.IsAscii)));
            var start = random.Next(Math.Max(1, word.Length - WordCache.LongestWord));
            return System.Text.Encoding.ASCII.GetBytes(word[start..Math.Min(word.Length, start + random.Next(WordCache.LongestWord + 1))]);
        }
        for (var round = 0; round < 50_000; round++)
            CheckTwo(plan, Word(), Word());
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
    public void MergesThatAreNotInOneOrderAreLeftToTheGeneralPipeline()
    {
        var given = Gpt2.Random(4);
        var data = ((BpeModel)given.Components.Model).Data;
        var text = RandomText.Of(new Random(5), 2_000);
        PipelineTokenizer With(Func<BpeMerge, BpeMerge> change) => new(given.Components with { Model = new BpeModel(data with { Merges = [.. data.Merges.Select(change)] }) });
        var spread = With(merge => merge with { Rank = (merge.Rank * 7_000_000) + 5 });
        Assert.NotNull(ByteLevelPlan.TryMake(spread.Components));
        Assert.Equal(given.Encode(text), spread.Encode(text));
        var equal = With(merge => merge with { Rank = merge.Rank == 1 ? 0 : merge.Rank });
        Assert.Null(ByteLevelPlan.TryMake(equal.Components));
        Assert.Equal(Gpt2.Slow(equal).Encode(text), equal.Encode(text));
        var misspelled = With(merge => merge.Rank == 0 ? merge with { Result = 'x' } : merge);
        Assert.Null(ByteLevelPlan.TryMake(misspelled.Components));
        Assert.Equal(Gpt2.Slow(misspelled).Encode(text), misspelled.Encode(text));
    }

    // Files made from ranks list all ways to put a token together.
    [Fact]
    public void OfSeveralMergesOfOneTokenThatIsTakenWhichItsSpellingGives()
    {
        var random = new Random(6);
        var more = 0;
        for (var seed = 1; seed <= 10; seed++)
        {
            var given = Gpt2.Random(seed);
            var data = ((BpeModel)given.Components.Model).Data;
            var ids = Enumerable.Range(0, data.Tokens.Size).ToDictionary(id => data.Tokens[id]!);
            var merges = new List<BpeMerge>();
            foreach (var merge in data.Merges)
            {
                var spelling = data.Tokens[merge.Result]!;
                foreach (var cut in Enumerable.Range(1, spelling.Length - 1).OrderBy(_ => random.Next()))
                {
                    if (ids.TryGetValue(spelling[..cut], out var left) && ids.TryGetValue(spelling[cut..], out var right))
                        merges.Add(new BpeMerge(left, right, merge.Result, merges.Count));
                }
            }
            more += merges.Count - data.Merges.Count;
            var fast = new PipelineTokenizer(given.Components with { Model = new BpeModel(data with { Merges = merges }) });
            Assert.NotNull(ByteLevelPlan.TryMake(fast.Components));
            var slow = Gpt2.Slow(fast);
            for (var round = 0; round < 300; round++)
            {
                var text = RandomText.Of(random, random.Next(60));
                Assert.Equal(slow.Encode(text), fast.Encode(text));
            }
        }
        Assert.True(more > 20);
    }

    private static byte[] RandomWord(Random random, int length)
    {
        var word = new byte[length];
        foreach (ref var value in word.AsSpan())
            value = random.Next(12) == 0 ? (byte)random.Next(256) : (byte)"stmdreAB"[random.Next(8)];
        return word;
    }

    private static void CheckTwo(ByteLevelPlan plan, byte[] first, byte[] second)
    {
        var firstIds = new int[first.Length];
        var secondIds = new int[second.Length];
        // What follows a word in the text does not matter.
        byte[] text = [.. first, .. second, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];
        var (firstCount, secondCount) = plan.Words.Merge(WordCache.KeyOf(text, 0, first.Length), firstIds, WordCache.KeyOf(text, first.Length, second.Length), secondIds);
        Assert.Equal(ListOf(plan, first), firstIds[..firstCount]);
        Assert.Equal(ListOf(plan, second), secondIds[..secondCount]);
        Assert.Equal(firstCount, plan.Words.Merge(WordCache.KeyOf(first, 0, first.Length), firstIds));
        Assert.Equal(ListOf(plan, first), firstIds[..firstCount]);
    }

    private static int[] ListOf(ByteLevelPlan plan, byte[] word)
    {
        int[] ids = [.. word.Select(value => plan.ByteIds[value])];
        return ids[..SmallMerger.Merge(plan.Model.Merges, ids, new int[ids.Length])];
    }
}
