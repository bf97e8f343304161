// Vocabularies of word pieces, words and characters: order, limits and special tokens.
using Loquat.Text.Corpora;
using Loquat.Text.Models;
using Loquat.Text.Trainers;

namespace Loquat.Text.Tests.Trainers;

public sealed class VocabularyTrainerTests
{
    [Fact]
    public void WordPiecesAreTheTokensOfTheReference()
    {
        var text = Corpus.Book("darwin", 50_000, 10_000);
        var words = text.Split().Where(word => word.Length > 0).Select(word => word.EnumerateRunes().Select((rune, i) => (i > 0 ? "##" : "") + rune).ToArray()).ToList();
        List<string> tokens = [.. string.Concat(words.Select(word => string.Concat(word).Replace("##", ""))).EnumerateRunes().Distinct().Order().Select(rune => rune.ToString())];
        tokens.AddRange(words.SelectMany(word => word).Distinct().Except(tokens).Order(StringComparer.Ordinal).ToList());
        NaiveTrainer.Learn(words, tokens, 295, 2, "##");
        var trained = WordPieceTrainer.Train(TextCorpus.FromText(text), new WordPieceTrainerOptions { VocabularySize = 300, PreTokenizer = new Corpus.Blanks() });
        Assert.Equal(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", .. tokens], TokensOf(trained));
        // Every word of the text can be spelled.
        var model = new WordPieceModel(trained, new WordPieceOptions());
        foreach (var word in text.Split().Where(word => word.Length is > 0 and <= 100))
        {
            List<ModelToken> pieces = [];
            model.Tokenize(word, pieces);
            Assert.DoesNotContain(pieces, piece => trained[piece.Id] == "[UNK]");
        }
    }

    [Fact]
    public void WordsAreOrderedByFrequencyThenByCodePoint()
    {
        var corpus = TextCorpus.FromText("b a c b a b 🙂 \uFF5E 🙂 \uFF5E pad pad pad");
        var options = new WordTrainerOptions { PreTokenizer = new Corpus.Blanks(), SpecialTokens = ["unk", "pad"] };
        Assert.Equal(["unk", "pad", "b", "a", "\uFF5E", "🙂"], TokensOf(WordTrainer.Train(corpus, options)));
        Assert.Equal(["unk", "pad", "b", "a", "\uFF5E", "🙂", "c"], TokensOf(WordTrainer.Train(corpus, options with { MinFrequency = 1, TableBytes = 1, Threads = 1 })));
        Assert.Equal(["unk", "pad", "b", "a"], TokensOf(WordTrainer.Train(corpus, options with { VocabularySize = 4 })));
        Assert.Equal(["unk", "pad", "b"], TokensOf(WordTrainer.Train(corpus, options with { MinFrequency = 3 })));
        Refusal.Of(() => WordTrainer.Train(corpus, options with { VocabularySize = 1 }), "1 ", "2 special");
    }

    [Fact]
    public void CharactersAreOrderedByFrequencyThenByCodePoint()
    {
        var corpus = TextCorpus.FromText("bab ca🙂");
        Assert.Equal(["a", "b", " ", "c", "🙂"], TokensOf(CharacterTrainer.Train(corpus, new CharacterTrainerOptions())));
        Assert.Equal(["<unk>", "a"], TokensOf(CharacterTrainer.Train(corpus, new CharacterTrainerOptions { VocabularySize = 2, SpecialTokens = ["<unk>"] })));
        Assert.Equal(["a", "b"], TokensOf(CharacterTrainer.Train(corpus, new CharacterTrainerOptions { MinFrequency = 2 })));
    }

    private static IEnumerable<string> TokensOf(Vocabulary vocabulary) => Enumerable.Range(0, vocabulary.Size).Select(id => vocabulary[id]!);
}
