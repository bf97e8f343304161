// Unigram: the best path is the best of all paths, drawing follows the distribution, and what no piece spells is unknown or bytes.
using Loquat.Text.Models;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.Tests.Models;

public sealed class UnigramModelTests
{
    private static readonly UnigramVocabulary s_small = new(
        [new("<unk>", 0, PieceKind.Unknown), new("a", -2), new("b", -2.5), new("ab", -3), new("ba", -3.7), new("aba", -4.1), new("bbb", -9)], 0);

    [Fact]
    public void TheBestPathIsTheBestOfAll()
    {
        var random = new Random(3);
        for (var round = 0; round < 300; round++)
        {
            var pieces = new List<UnigramPiece> { new("<unk>", 0, PieceKind.Unknown) };
            foreach (var text in Enumerable.Range(0, 12).Select(_ => Letters(random, random.Next(1, 5))).Distinct())
                pieces.Add(new UnigramPiece(text, -5 * random.NextDouble()));
            var model = new UnigramModel(new UnigramVocabulary(pieces, 0));
            var word = Letters(random, random.Next(1, 12));
            var unknown = pieces.Skip(1).Min(piece => piece.Score) - 10;
            var best = AllPaths(pieces, word, unknown).Max(path => path.Score);
            var found = Tokens(model, word);
            var score = found.Sum(token => token.Id != 0 ? pieces[token.Id].Score : unknown * token.Length);
            Assert.Equal(best, score, 9);
            Assert.Equal(word, string.Concat(found.Select(token => word.Substring(token.Start, token.Length))));
        }
    }

    [Fact]
    public void DrawingFollowsTheDistribution()
    {
        const string Word = "ababba";
        const double Alpha = 0.7;
        const int Draws = 20_000;
        var model = new UnigramModel(s_small);
        var paths = AllPaths([.. s_small.Pieces], Word, -19).Where(path => !path.Ids.Contains(0)).ToDictionary(path => string.Join(',', path.Ids), path => Math.Exp(Alpha * path.Score));
        var total = paths.Values.Sum();
        var counts = new Dictionary<string, int>();
        for (var draw = 0; draw < Draws; draw++)
        {
            var tokens = new List<ModelToken>();
            model.Sample(Word, tokens, new TokenSampling { Alpha = Alpha, Seed = 11 }, (ulong)draw);
            var key = string.Join(',', tokens.Select(token => token.Id));
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }
        Assert.Subset(paths.Keys.ToHashSet(), counts.Keys.ToHashSet());
        // Chi-square over the paths that are expected often enough; its mean is their number and its deviation the root of twice that.
        var expected = paths.Where(path => Draws * path.Value / total >= 5).ToArray();
        var chi = expected.Sum(path => Math.Pow(counts.GetValueOrDefault(path.Key) - (Draws * path.Value / total), 2) / (Draws * path.Value / total));
        Assert.InRange(chi, 0, expected.Length + (5 * Math.Sqrt(2 * expected.Length)));
        Assert.True(expected.Length > 8);
    }

    [Fact]
    public void UnknownCharactersAreOneTokenOrBytesOrRefused()
    {
        Assert.Equal([new(1, 0, 1), new(0, 1, 3), new(2, 4, 1)], Tokens(new UnigramModel(s_small), "a\U0001F642xb"));
        var bytes = Enumerable.Range(0, 256).Select(value => new UnigramPiece($"<0x{value:X2}>", 0, PieceKind.Byte));
        var fallback = new UnigramModel(new UnigramVocabulary([.. s_small.Pieces, .. bytes], 0), new UnigramOptions { ByteFallback = true });
        Assert.Equal([new(1, 0, 1), new(7 + 0xC3, 1, 1), new(7 + 0xA9, 1, 1)], Tokens(fallback, "aé"));
        var strict = new UnigramModel(s_small with { UnknownId = null });
        Assert.Throws<UnknownCharacterException>(() => Tokens(strict, "ax"));
    }

    [Fact]
    public void UserPiecesWinAndControlPiecesAreNeverFound()
    {
        var model = new UnigramModel(new UnigramVocabulary([.. s_small.Pieces, new("bb", 0, PieceKind.UserDefined), new("abab", 0, PieceKind.Control)], 0));
        Assert.Equal([3, 3], Tokens(model, "abab").Select(token => token.Id));
        Assert.Equal([7], Tokens(model, "bb").Select(token => token.Id));
    }

    [Fact]
    public void WordsBetweenMarksAreIndependent()
    {
        var pieces = new UnigramPiece[] { new("<unk>", 0, PieceKind.Unknown), new("▁", -3), new("▁a", -2), new("a", -2), new("b", -2), new("▁▁", -2.5), new("ab", -3) };
        var model = new UnigramModel(new UnigramVocabulary(pieces, 0));
        var random = new Random(4);
        for (var round = 0; round < 200; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 14)).Select(_ => "▁abx"[random.Next(4)]));
            var found = Tokens(model, text);
            var score = found.Sum(token => token.Id != 0 ? pieces[token.Id].Score : -13 * token.Length);
            Assert.Equal(AllPaths(pieces, text, -13).Max(path => path.Score), score, 9);
        }
    }

    private static List<ModelToken> Tokens(UnigramModel model, string text)
    {
        var tokens = new List<ModelToken>();
        model.Tokenize(text, tokens);
        return tokens;
    }

    private static string Letters(Random random, int count) => string.Concat(Enumerable.Range(0, count).Select(_ => "abc"[random.Next(3)]));

    private static IEnumerable<(List<int> Ids, double Score)> AllPaths(IReadOnlyList<UnigramPiece> pieces, string text, double unknown)
    {
        if (text.Length == 0)
        {
            yield return ([], 0);
            yield break;
        }
        var starts = Enumerable.Range(1, pieces.Count - 1).Where(id => text.StartsWith(pieces[id].Text, StringComparison.Ordinal)).Select(id => (id, pieces[id].Text.Length, pieces[id].Score));
        if (!pieces.Skip(1).Any(piece => piece.Text == text[..1]))
            starts = starts.Append((0, 1, unknown));
        foreach (var (id, length, score) in starts)
        {
            foreach (var rest in AllPaths(pieces, text[length..], unknown))
                yield return ([id, .. rest.Ids], score + rest.Score);
        }
    }
}
