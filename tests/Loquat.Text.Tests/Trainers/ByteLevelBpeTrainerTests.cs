// Byte-level BPE training: the merges of the slow reference on several corpora and many random ones, for any number of threads and any memory.
using Loquat.Text.Corpora;
using Loquat.Text.Models;
using Loquat.Text.PreTokenizers;
using Loquat.Text.Tests.Models;
using Loquat.Text.Trainers;

namespace Loquat.Text.Tests.Trainers;

public sealed class ByteLevelBpeTrainerTests
{
    [Theory]
    [InlineData("bronte", 0, 30_000, 350)]
    [InlineData("darwin", 500_000, 30_000, 330)]
    [InlineData("dubois", 1_000_000, 30_000, 340)]
    public void MergesOfBooksAreTheReferences(string book, int start, int length, int size) => Compare(Corpus.Book(book, start, length), size, 2, []);

    [Fact]
    public void MergesOfRandomTextsAreTheReferences()
    {
        var random = new Random(1);
        for (var i = 0; i < 60; i++)
        {
            Compare(Corpus.FewLetters(random, random.Next(1, 200)), 256 + random.Next(1, 80), random.Next(1, 4), []);
            Compare(RandomText.Of(random, random.Next(1, 300)), 257 + random.Next(1, 80), random.Next(1, 4), ["<end>"]);
        }
    }

    [Fact]
    public void EqualCountsAreMergedInTheOrderOfIds()
    {
        // ab, cd and ef occur three times each, and ids are in the order of the letters.
        var trained = Train("ef\ncd\nab\nef\ncd\nab\nef\ncd\nab\n", new ByteLevelBpeTrainerOptions { VocabularySize = 259 });
        Assert.Equal(["ab", "cd", "ef"], Enumerable.Range(256, 3).Select(id => trained.Tokens[id]));
        Assert.Equal("!", trained.Tokens[0]);
        Assert.Equal("Ġ", trained.Tokens[220]);
    }

    [Fact]
    public void TrainedTokensSpellTheText()
    {
        var text = Corpus.Book("darwin", 0, 200_000);
        var vocabulary = Train(text, new ByteLevelBpeTrainerOptions { VocabularySize = 1000, SpecialTokens = ["<|endoftext|>"] });
        Assert.Equal(1000, vocabulary.Tokens.Count);
        Assert.Equal("<|endoftext|>", vocabulary.Tokens[0]);
        var model = new BpeModel(vocabulary);
        // Training and encoding are one procedure, so each word is spelled as the naive merging of all ranks spells it.
        foreach (var word in new ByteLevelPreTokenizer().Split(text).Distinct().Take(3000))
        {
            List<ModelToken> tokens = [];
            model.Tokenize(word, tokens);
            var symbols = word.Select(letter => vocabulary.Tokens.TryGetId(letter.ToString(), out var id) ? id : -1);
            Assert.Equal(NaiveBpe.Merge(vocabulary.Merges, symbols), tokens.Select(token => token.Id));
        }
    }

    [Fact]
    public void TextNeverBecomesASpecialToken()
    {
        var vocabulary = Train("abab abab abab", new ByteLevelBpeTrainerOptions { VocabularySize = 300, SpecialTokens = ["ab"] });
        Assert.DoesNotContain(vocabulary.Merges, merge => merge.Result == 0);
        Assert.Contains(vocabulary.Merges, merge => vocabulary.Tokens[merge.Result] == "Ġabab");
    }

    [Fact]
    public void TokensAreNoLongerThanAllowed()
    {
        var vocabulary = Train(Corpus.Book("bronte", 0, 100_000), new ByteLevelBpeTrainerOptions { VocabularySize = 2000, MaxTokenLength = 4 });
        Assert.Equal(4, Enumerable.Range(0, vocabulary.Tokens.Size).Max(id => vocabulary.Tokens[id]!.Length));
    }

    [Fact]
    public void OneLetterForMegabytesTakesFewSteps()
    {
        var trained = Train(new string('a', 10_000_000), new ByteLevelBpeTrainerOptions { VocabularySize = 280 });
        Assert.Equal(23, trained.Merges.Count(merge => trained.Tokens[merge.Left] == trained.Tokens[merge.Right]) + 1);
    }

    [Fact]
    public void WrongOptionsAreRefused()
    {
        Refusal.Of(() => Train("a", new ByteLevelBpeTrainerOptions { VocabularySize = 200 }), "200", "256");
        Refusal.Of(() => Train("a", new ByteLevelBpeTrainerOptions { VocabularySize = 300, SpecialTokens = ["a"] }), "'a'");
        Assert.Throws<ArgumentException>(() => Train("a", new ByteLevelBpeTrainerOptions { SpecialTokens = ["x", "x"] }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Train("a", new ByteLevelBpeTrainerOptions { MaxMemory = 1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Train("a", new ByteLevelBpeTrainerOptions { Threads = 0 }));
    }

    private static BpeVocabulary Train(string text, ByteLevelBpeTrainerOptions options) => ByteLevelBpeTrainer.Train(TextCorpus.FromText(text), options);

    private static void Compare(string text, int size, int minFrequency, string[] special)
    {
        // Corpora may not hold NUL.
        text = text.Replace('\0', '.');
        List<string> tokens = [.. special, .. Enumerable.Range(0, 256).Select(SpellingOf).Order(StringComparer.Ordinal)];
        var words = new ByteLevelPreTokenizer().Split(text).Select(word => word.Select(letter => letter.ToString()).ToArray());
        var expected = NaiveTrainer.Learn(words, tokens, size, minFrequency);
        foreach (var threads in new[] { 1, 3 })
        {
            var options = new ByteLevelBpeTrainerOptions { VocabularySize = size, MinFrequency = minFrequency, SpecialTokens = special, Threads = threads, TableBytes = threads == 3 ? 7000 : null };
            var trained = Train(text, options);
            Assert.Equal(tokens, Enumerable.Range(0, trained.Tokens.Size).Select(id => trained.Tokens[id]!));
            Assert.Equal(expected, trained.Merges.Select(merge => (trained.Tokens[merge.Left]!, trained.Tokens[merge.Right]!)));
            Assert.Equal(Enumerable.Range(0, expected.Count), trained.Merges.Select(merge => merge.Rank));
        }

        // GPT-2: printable Latin-1 is itself, the other bytes are the characters from U+0100 on.
        static string SpellingOf(int value) => ((char)(value is (>= 0x21 and <= 0x7E) or (>= 0xA1 and <= 0xAC) or >= 0xAE ? value
            : value <= 0x20 ? 0x100 + value : value <= 0xA0 ? 0x121 + value - 0x7F : 0x143)).ToString();
    }
}
