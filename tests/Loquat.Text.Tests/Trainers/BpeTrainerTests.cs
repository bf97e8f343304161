// BPE training over characters: the merges of the slow reference with and without affixes, limited alphabets, and words that leave characters out.
using System.Text;
using Loquat.Text.Corpora;
using Loquat.Text.Models;
using Loquat.Text.Trainers;

namespace Loquat.Text.Tests.Trainers;

public sealed class BpeTrainerTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("##", "")]
    [InlineData("", "</w>")]
    [InlineData("##", "</w>")]
    public void MergesAreTheReferences(string prefix, string suffix)
    {
        Compare(Corpus.Book("bronte", 100_000, 15_000), 120, 2, prefix, suffix);
        var random = new Random(2);
        for (var i = 0; i < 10; i++)
        {
            Compare(Corpus.FewLetters(random, random.Next(1, 200)), random.Next(1, 70), random.Next(1, 4), prefix, suffix);
            Compare(RandomText.Of(random, random.Next(1, 300)), random.Next(1, 60), random.Next(1, 3), prefix, suffix);
        }
    }

    [Fact]
    public void WithoutAPreTokenizerWordsAreLines()
    {
        var vocabulary = BpeTrainer.Train(TextCorpus.FromText("a b\na b\n"), new BpeTrainerOptions { VocabularySize = 100 });
        Assert.Contains("a b\n", Enumerable.Range(0, vocabulary.Tokens.Size).Select(id => vocabulary.Tokens[id]));
    }

    [Fact]
    public void RareCharactersAreLeftOutAndNotBridged()
    {
        var vocabulary = BpeTrainer.Train(TextCorpus.FromText("aqb aqb aqb ab cc dd"), new BpeTrainerOptions { VocabularySize = 100, MinFrequency = 1, AlphabetLimit = 2, PreTokenizer = new Corpus.Blanks() });
        Assert.Equal(["a", "b", "ab"], Enumerable.Range(0, vocabulary.Tokens.Size).Select(id => vocabulary.Tokens[id]));
        var merged = BpeTrainer.Train(TextCorpus.FromText("ab"), new BpeTrainerOptions { MinFrequency = 1, InitialAlphabet = "zb" });
        Assert.Equal(["a", "b", "z", "ab"], Enumerable.Range(0, merged.Tokens.Size).Select(id => merged.Tokens[id]));
    }

    [Fact]
    public void ASmallVocabularyIsRefused() =>
        Refusal.Of(() => BpeTrainer.Train(TextCorpus.FromText("abc"), new BpeTrainerOptions { VocabularySize = 2 }), "2", "3");

    private static void Compare(string text, int more, int minFrequency, string prefix, string suffix)
    {
        text = text.Replace('\0', '.');
        var words = text.Split().Where(word => word.Length > 0).Select(word =>
        {
            var symbols = word.EnumerateRunes().Select((rune, i) => (i > 0 ? prefix : "") + rune).ToArray();
            symbols[^1] += suffix;
            return symbols;
        }).ToList();
        var characters = text.EnumerateRunes().Where(rune => !Rune.IsWhiteSpace(rune)).Distinct().Order().Select(rune => rune.ToString()).ToList();
        List<string> tokens = [.. characters, .. words.SelectMany(word => word).Distinct().Except(characters).Order(StringComparer.Ordinal)];
        var size = tokens.Count + more;
        var expected = NaiveTrainer.Learn(words, tokens, size, minFrequency, prefix);
        var options = new BpeTrainerOptions
        {
            VocabularySize = size,
            MinFrequency = minFrequency,
            ContinuingSubwordPrefix = prefix.Length > 0 ? prefix : null,
            EndOfWordSuffix = suffix.Length > 0 ? suffix : null,
            PreTokenizer = new Corpus.Blanks(),
        };
        var trained = BpeTrainer.Train(TextCorpus.FromText(text), options);
        Assert.Equal(tokens, Enumerable.Range(0, trained.Tokens.Size).Select(id => trained.Tokens[id]!));
        Assert.Equal(expected, trained.Merges.Select(merge => (trained.Tokens[merge.Left]!, trained.Tokens[merge.Right]!)));
        _ = new BpeModel(trained);
    }
}
