// WordPiece: longest match from the left, all or nothing, and BERT's own answers on 3,000 questions.
using System.Text.Json;
using Loquat.Text.Models;

namespace Loquat.Text.Tests.Models;

public sealed class WordPieceModelTests
{
    [Fact]
    public void TheLongestMatchWinsOrTheWordIsUnknown()
    {
        var model = new WordPieceModel(new Vocabulary(["[UNK]", "un", "##aff", "##able", "##a", "u", "\U0001F642", "##\U0001F642"]), new WordPieceOptions { MaxInputCharactersPerWord = 10 });
        Assert.Equal([new(1, 0, 2), new(2, 2, 3), new(3, 5, 4)], Tokens(model, "unaffable"));
        Assert.Equal([new(0, 0, 5)], Tokens(model, "unaff"[..4] + "x"));
        Assert.Equal([new(6, 0, 2), new(7, 2, 2)], Tokens(model, "\U0001F642\U0001F642"));
        Assert.Equal([new(1, 0, 2), .. Enumerable.Range(0, 8).Select(i => new ModelToken(4, 2 + i, 1))], Tokens(model, "unaaaaaaaa"));
        Assert.Equal([new(0, 0, 11)], Tokens(model, "unaaaaaaaaa"));
        Assert.Throws<ArgumentException>(() => new WordPieceModel(new Vocabulary(["a"])));
    }

    [Fact]
    public void BertQuestionsHaveTheirIds()
    {
        var model = new WordPieceModel(new Vocabulary(File.ReadAllLines(SharedData.Find("tokenizers/bert_uncased/vocab.txt"))));
        var count = 0;
        foreach (var line in File.ReadLines(SharedData.Find("tokenizers/reference/bert_wordpiece_questions.jsonl")))
        {
            using var question = JsonDocument.Parse(line);
            var tokens = new List<ModelToken>();
            foreach (var word in question.RootElement.GetProperty("basic").EnumerateArray())
                model.Tokenize(word.GetString(), tokens);
            Assert.Equal(question.RootElement.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()), tokens.Select(token => token.Id));
            count++;
        }
        Assert.Equal(3_000, count);
    }

    private static List<ModelToken> Tokens(WordPieceModel model, string word)
    {
        var tokens = new List<ModelToken>();
        model.Tokenize(word, tokens);
        return tokens;
    }
}
