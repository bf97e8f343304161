// The three ways of merging (short, long, window by window) give what the definition gives, with ranks in any order and ties.
using Loquat.Text.Models;

namespace Loquat.Text.Tests.Models;

public sealed class MergerTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ShortAndLongAgreeWithTheDefinition(bool isOrdered)
    {
        var random = new Random(5);
        for (var round = 0; round < 400; round++)
        {
            var vocabulary = NaiveBpe.RandomVocabulary(random, random.Next(1, 5), random.Next(1, 40), isOrdered);
            var table = new MergeTable(vocabulary.Merges);
            var symbols = Enumerable.Range(0, random.Next(0, SmallMerger.Longest + 1)).Select(_ => random.Next(Math.Min(4, vocabulary.Merges.Min(merge => merge.Result)))).ToArray();
            var expected = NaiveBpe.Merge(vocabulary.Merges, symbols);
            var firsts = new int[symbols.Length];
            var small = symbols.ToArray();
            Assert.Equal(expected, small[..SmallMerger.Merge(table, small, firsts)]);
            AssertFirsts(vocabulary, expected, firsts);
            var large = symbols.ToArray();
            Assert.Equal(expected, large[..LargeMerger.Merge(table, large, firsts)]);
            AssertFirsts(vocabulary, expected, firsts);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WindowsAgreeWithTheWhole(bool isOrdered)
    {
        var random = new Random(6);
        for (var round = 0; round < 12; round++)
        {
            var vocabulary = NaiveBpe.RandomVocabulary(random, 1 + (round % 4), 30, isOrdered);
            var letters = vocabulary.Merges.Min(merge => merge.Result);
            var symbols = Enumerable.Range(0, 60_000).Select(_ => random.Next(letters)).ToArray();
            var table = new MergeTable(vocabulary.Merges);
            var whole = symbols.ToArray();
            var firsts = new int[symbols.Length];
            var count = LargeMerger.Merge(table, whole, firsts);
            var sink = new Collector([], []);
            new WindowedMerger(table).Merge(new Source(symbols), ref sink);
            Assert.Equal(whole[..count], sink.Ids);
            Assert.Equal(firsts[..count], sink.Firsts);
        }
    }

    [Fact]
    public void WindowsGrowWhereNothingCanBeJoined()
    {
        // Each token doubles the one before, so a piece of 2^17 letters is one token and every window's end is wrong.
        const int Doublings = 17;
        var tokens = Enumerable.Range(0, Doublings + 1).Select(i => $"{i}");
        var merges = Enumerable.Range(0, Doublings).Select(i => new BpeMerge(i, i, i + 1, i)).ToArray();
        Assert.Equal(Doublings + 1, new Vocabulary(tokens).Count);
        var sink = new Collector([], []);
        new WindowedMerger(new MergeTable(merges)).Merge(new Source(new int[(1 << Doublings) + 3]), ref sink);
        Assert.Equal([Doublings, 1, 0], sink.Ids);
        Assert.Equal([0, 1 << Doublings, (1 << Doublings) + 2], sink.Firsts);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void MergesFromRanksGiveTheSameTokens(bool isProper)
    {
        // Proper: ranks as a trainer gives them, shorter parts first. Otherwise any order, as in hand-made vocabularies.
        var random = new Random(7);
        for (var round = 0; round < 300; round++)
        {
            var tokens = NaiveBpe.RandomVocabulary(random, 3, 25, isOrdered: true).Tokens;
            var ranks = Enumerable.Range(0, tokens.Size).ToArray();
            if (!isProper)
                random.Shuffle(ranks);
            var derived = BpeMerges.FromRanks(tokens, id => ranks[id]);
            var byPair = AllPairs(tokens, ranks);
            for (var text = 0; text < 20; text++)
            {
                var symbols = Enumerable.Range(0, random.Next(1, 30)).Select(_ => random.Next(3)).ToArray();
                Assert.Equal(NaiveBpe.Merge(byPair, symbols), NaiveBpe.Merge(derived, symbols));
            }
        }
    }

    [Fact]
    public void DropoutIsSeededAndHasItsLimits()
    {
        var random = new Random(8);
        var vocabulary = NaiveBpe.RandomVocabulary(random, 3, 40, isOrdered: true);
        var model = new BpeModel(vocabulary);
        var text = string.Concat(Enumerable.Range(0, 200).Select(_ => (char)('a' + random.Next(3))));
        Assert.Equal(Ids(model, text, null), Ids(model, text, new TokenSampling { Dropout = 0, Seed = 1 }));
        Assert.Equal(text.Select(letter => letter - 'a'), Ids(model, text, new TokenSampling { Dropout = 1, Seed = 1 }));
        var some = Ids(model, text, new TokenSampling { Dropout = 0.3, Seed = 1 });
        Assert.Equal(some, Ids(model, text, new TokenSampling { Dropout = 0.3, Seed = 1 }));
        Assert.NotEqual(some, Ids(model, text, new TokenSampling { Dropout = 0.3, Seed = 2 }));
        Assert.Equal(text, string.Concat(some.Select(id => vocabulary.Tokens[id])));
    }

    private static List<int> Ids(BpeModel model, string text, TokenSampling? sampling)
    {
        var tokens = new List<ModelToken>();
        if (sampling is null)
            model.Tokenize(text, tokens);
        else
            model.Sample(text, tokens, sampling, 3);
        return [.. tokens.Select(token => token.Id)];
    }

    // Every pair of tokens whose joined spelling is a token merges, as tiktoken defines it.
    private static List<BpeMerge> AllPairs(Vocabulary tokens, int[] ranks)
    {
        var pairs = new List<BpeMerge>();
        for (var left = 0; left < tokens.Size; left++)
        {
            for (var right = 0; right < tokens.Size; right++)
            {
                if (tokens.TryGetId(tokens[left] + tokens[right], out var result))
                    pairs.Add(new BpeMerge(left, right, result, ranks[result]));
            }
        }
        return pairs;
    }

    private static void AssertFirsts(BpeVocabulary vocabulary, List<int> ids, int[] firsts)
    {
        var position = 0;
        for (var i = 0; i < ids.Count; i++)
        {
            Assert.Equal(position, firsts[i]);
            position += vocabulary.Tokens[ids[i]]!.Length;
        }
    }

    private readonly struct Source(int[] symbols) : ISymbolSource
    {
        public int Count => symbols.Length;

        public void Copy(int start, Span<int> destination) => symbols.AsSpan(start, destination.Length).CopyTo(destination);
    }

    private readonly record struct Collector(List<int> Ids, List<int> Firsts) : IMergedSink
    {
        public void Take(ReadOnlySpan<int> ids, ReadOnlySpan<int> firsts)
        {
            Ids.AddRange(ids);
            Firsts.AddRange(firsts);
        }
    }
}
