// Added tokens: leftmost and longest, words alone, white space taken, and linear time where they are nested deeply.
using System.Diagnostics;
using Loquat.Text.AddedTokens;

namespace Loquat.Text.Tests.AddedTokens;

public sealed class AddedTokenMatcherTests
{
    [Fact]
    public void TheLeftmostAndLongestIsFound()
    {
        var random = new Random(1);
        for (var round = 0; round < 2_000; round++)
        {
            var spellings = Enumerable.Range(0, random.Next(1, 8)).Select(_ => Letters(random, random.Next(1, 5))).Distinct().ToArray();
            var tokens = spellings.Select((spelling, id) => new AddedToken { Id = id, Content = spelling }).ToArray();
            // Some texts cross the borders of blocks.
            var text = Letters(random, round % 100 == 0 ? 9_000 : random.Next(0, 30));
            var expected = new List<(int, int)>();
            for (var start = 0; start < text.Length;)
            {
                var best = Array.FindAll(tokens, token => string.CompareOrdinal(text, start, token.Content, 0, token.Content.Length) == 0).MaxBy(token => token.Content.Length);
                if (best is not null)
                    expected.Add((best.Id, start));
                start += best?.Content.Length ?? 1;
            }
            Assert.Equal(expected, Find(tokens, text).Select(match => (match.Token.Id, match.Start)));
        }
    }

    [Fact]
    public void WordsStandAloneAndWhiteSpaceIsTaken()
    {
        AddedToken word = new() { Id = 1, Content = "cat", IsSingleWord = true };
        Assert.Equal([(0, 3), (4, 3), (8, 3), (22, 3)], Find([word], "cat cat-cat cats écat cat").Select(match => (match.Start, match.Length)));
        AddedToken mask = new() { Id = 2, Content = "[M]", StripsLeft = true };
        Assert.Equal([(1, 5), (7, 3)], Find([mask], "a  [M] [M]b".Replace("] [", "]x[", StringComparison.Ordinal)).Select(match => (match.Start, match.Length)));
        AddedToken both = new() { Id = 3, Content = "[B]", StripsLeft = true, StripsRight = true };
        Assert.Equal([(1, 6), (7, 3)], Find([both], "a \u3000[B] [B]").Select(match => (match.Start, match.Length)));
    }

    [Fact]
    public void DeeplyNestedTokensTakeLinearTime()
    {
        // Each token is a prefix of the next, and the longest ones only just fail: a search that starts anew at each place would take 10^9 steps.
        var tokens = Enumerable.Range(1, 2_000).Select(length => new AddedToken { Id = length, Content = new string('a', length) + (length > 1 ? "b" : "") }).ToArray();
        var text = new string('a', 500_000);
        var watch = Stopwatch.StartNew();
        var matches = Find(tokens, text);
        Assert.Equal(text.Length, matches.Count);
        Assert.All(matches, match => Assert.Equal(1, match.Token.Id));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"The search took {watch.Elapsed}.");
    }

    [Fact]
    public void WhiteSpaceIsLookedAtOnce()
    {
        var text = new string(' ', 500_000);
        AddedToken blank = new() { Id = 1, Content = " ", StripsLeft = true, StripsRight = true };
        var matches = Find([blank], text);
        Assert.Equal(text.Length, matches.Count);
        Assert.Equal((0, text.Length), (matches[0].Start, matches[0].Length));
    }

    [Fact]
    public void MatchesTakeNoMemory()
    {
        var tokenizer = Loquat.Text.Tests.ByteLevel.Gpt2.Random(3, [new AddedToken { Id = 900, Content = "<>" }]);
        var text = string.Concat(Enumerable.Repeat("<>", 1_000_000));
        Assert.Equal(1_000_000, tokenizer.CountTokens(text));
        var before = GC.GetAllocatedBytesForCurrentThread();
        tokenizer.CountTokens(text);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < text.Length / 10);
    }

    [Fact]
    public void NothingIsFoundWhereThereIsNothing()
    {
        Assert.Empty(Find([], "abc"));
        Assert.Empty(Find([new AddedToken { Id = 0, Content = "" }], "abc"));
        Assert.Empty(Find([new AddedToken { Id = 0, Content = "abcd" }], "abc"));
    }

    private static List<AddedTokenMatch> Find(AddedToken[] tokens, string text)
    {
        var matches = new List<AddedTokenMatch>();
        new AddedTokenMatcher(tokens, [.. tokens.Select(token => token.Content)]).FindAll(text, matches);
        return matches;
    }

    private static string Letters(Random random, int count) => string.Concat(Enumerable.Range(0, count).Select(_ => "ab "[random.Next(3)]));
}
