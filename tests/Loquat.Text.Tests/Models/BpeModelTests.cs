// BPE over characters: affixes, bytes, unknown characters, whole pieces, and words that are independent of one another.
using Loquat.Text.Models;

namespace Loquat.Text.Tests.Models;

public sealed class BpeModelTests
{
    [Fact]
    public void UnknownCharactersAreLeftOutFusedOrBytes()
    {
        Vocabulary tokens = new(["a", "b", "ab", "<unk>", "<0xC3>", "<0xA9>"]);
        var data = new BpeVocabulary(tokens, [new(0, 1, 2, 0)]);
        Assert.Equal([new(2, 0, 2), new(0, 4, 1)], Tokens(new BpeModel(data), "abxya"));
        Assert.Equal([new(2, 0, 2), new(3, 2, 1), new(3, 3, 2), new(0, 5, 1)], Tokens(new BpeModel(data, new BpeOptions { UnknownToken = "<unk>" }), "abx\U0001F642a"));
        Assert.Equal([new(2, 0, 2), new(3, 2, 3), new(0, 5, 1)], Tokens(new BpeModel(data, new BpeOptions { UnknownToken = "<unk>", FuseUnknown = true }), "abx\U0001F642a"));
        var fallback = new BpeOptions { UnknownToken = "<unk>", FuseUnknown = true, ByteFallback = true };
        Assert.Equal([new(0, 0, 1), new(4, 1, 1), new(5, 1, 1), new(3, 2, 1), new(1, 3, 1)], Tokens(new BpeModel(data, fallback), "aéxb"));
        Assert.Throws<ArgumentException>(() => new BpeModel(data, new BpeOptions { UnknownToken = "?" }));
        Assert.Throws<ArgumentException>(() => new BpeModel(new BpeVocabulary(tokens, [new(0, 9, 2, 0)])));
    }

    [Fact]
    public void AffixesMarkThePlaceInAWord()
    {
        var tokens = new Vocabulary(["a", "##b", "##b</w>", "a</w>", "##b##b</w>", "ab</w>"]);
        var data = new BpeVocabulary(tokens, [new(1, 2, 4, 0), new(0, 2, 5, 1)]);
        var model = new BpeModel(data, new BpeOptions { ContinuingSubwordPrefix = "##", EndOfWordSuffix = "</w>" });
        Assert.Equal([new(3, 0, 1)], Tokens(model, "a"));
        Assert.Equal([new(5, 0, 2)], Tokens(model, "ab"));
        Assert.Equal([new(0, 0, 1), new(4, 1, 2)], Tokens(model, "abb"));
    }

    [Fact]
    public void AWholePieceThatIsATokenIsTakenWhereMergesAreIgnored()
    {
        var data = new BpeVocabulary(new Vocabulary(["a", "b", "c", "bc", "abc"]), [new(1, 2, 3, 0)]);
        Assert.Equal([0, 3], Tokens(new BpeModel(data), "abc").Select(token => token.Id));
        Assert.Equal([4], Tokens(new BpeModel(data, new BpeOptions { IgnoreMerges = true }), "abc").Select(token => token.Id));
    }

    [Fact]
    public void WordsBehindMarksAreCutWithoutChange()
    {
        var random = new Random(9);
        for (var round = 0; round < 200; round++)
        {
            var letters = new Vocabulary(["▁", "a", "b"]);
            var tokens = new List<string> { "▁", "a", "b" };
            var merges = new List<BpeMerge>();
            while (merges.Count < 12)
            {
                var (left, right) = (random.Next(tokens.Count), random.Next(tokens.Count));
                var joined = tokens[left] + tokens[right];
                // In every second round tokens may have the mark inside, and nothing may be cut.
                var isAllowed = round % 2 == 0 || !joined.TrimStart('▁').Contains('▁');
                if (joined.Length > 6 || tokens.Contains(joined) || !isAllowed)
                    continue;
                merges.Add(new BpeMerge(left, right, tokens.Count, merges.Count));
                tokens.Add(joined);
            }
            var model = new BpeModel(new BpeVocabulary(new Vocabulary(tokens), merges));
            var text = string.Concat(Enumerable.Range(0, 40).Select(_ => "▁ab"[random.Next(3)]));
            var expected = NaiveBpe.Merge(merges, text.Select(letter => letters.TryGetId([letter], out var id) ? id : -1));
            Assert.Equal(expected, Tokens(model, text).Select(token => token.Id));
            Assert.Equal(expected, Tokens(model, text).Select(token => token.Id));
        }
    }

    private static List<ModelToken> Tokens(BpeModel model, string text)
    {
        var tokens = new List<ModelToken>();
        model.Tokenize(text, tokens);
        return tokens;
    }
}
