// Merges of equal rank, which scores of SentencePiece models give: the same ids before saving and after loading, whatever stands beside what.
using System.Text.Json.Nodes;
using Loquat.Text.Models;
using Loquat.Text.Recipes;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.Tests.Serialization;

public sealed class EqualRankTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("llama2/tokenizer.model")]
    [InlineData("llama2/tokenizer.bin")]
    [InlineData("gguf_vocab/ggml-vocab-llama-spm.gguf")]
    public void RunsOfBlanksKeepTheirIds(string file)
    {
        var loaded = Tokenizer.Load(SharedData.Find($"tokenizers/{file}"));
        var again = Reload(loaded);
        var strict = Reload(loaded, withoutEqualRanks: true);
        for (var count = 1; count <= 100; count++)
        {
            var blanks = new string(' ', count);
            foreach (var text in new[] { blanks, "a" + blanks + "b", blanks + "word\n" + blanks, "x" + blanks + "\t" + blanks + "...", "▁" + blanks + "▁" })
            {
                var expected = loaded.Encode(text);
                Assert.Equal(expected, again.Encode(text));
                // The list alone, which is what other libraries read, says the same of these.
                Assert.Equal(expected, strict.Encode(text));
            }
            // Leftmost first: blanks of sixteen as often as they fit, then the rest.
            var ids = loaded.Encode("x" + blanks)[1..].Skip(loaded.Encode("x").Length - 1).Select(loaded.TokenString).ToArray();
            Assert.Equal(Enumerable.Repeat(16, count / 16).Concat(count % 16 > 0 ? [count % 16] : []), ids.Select(token => token.Length));
        }
    }

    [Fact]
    public void PiecesOfOneScoreKeepTheirIds()
    {
        var random = new Random(12);
        var differed = 0;
        for (var round = 0; round < 40; round++)
        {
            var letters = random.Next(1, 4);
            string[] tokens = ["▁", .. Enumerable.Range(0, letters).Select(i => $"{(char)('a' + i)}"),
                .. Enumerable.Range(0, 14).Select(_ => Word(random, letters, random.Next(2, 6))).Distinct()];
            var scores = tokens.Select(_ => (double)-random.Next(1, 3)).ToArray();
            var vocabulary = new Vocabulary(tokens);
            var loaded = PipelineRecipes.SentencePieceBpe(new BpeVocabulary(vocabulary, BpeMerges.FromScores(vocabulary, scores, _ => true)));
            var again = Reload(loaded);
            var twice = Reload(again);
            var strict = Reload(loaded, withoutEqualRanks: true);
            for (var i = 0; i < 50; i++)
            {
                var text = Word(random, letters, random.Next(1, 200));
                var expected = loaded.Encode(text);
                Assert.Equal(expected, again.Encode(text));
                Assert.Equal(expected, twice.Encode(text));
                differed += strict.Encode(text).SequenceEqual(expected) ? 0 : 1;
            }
        }
        // The list alone would not do: that is what the field is for.
        Assert.True(differed > 0);
    }

    [Theory]
    [InlineData("[[0, 1]]")]
    [InlineData("[[0, 3]]")]
    [InlineData("[[-1, 2]]")]
    [InlineData("[[1, 2147483647]]")]
    [InlineData("[[0, 2], [1, 2]]")]
    [InlineData("[[0]]")]
    [InlineData("[0]")]
    [InlineData("7")]
    public void WrongStretchesAreRefused(string stretches)
    {
        var vocabulary = new Vocabulary(["a", "b", "ab", "ba"]);
        PipelineRecipes.SentencePieceBpe(new BpeVocabulary(vocabulary, [new BpeMerge(0, 1, 2, 0), new BpeMerge(1, 0, 3, 1)])).Save(_folder["tokenizer.json"]);
        var json = JsonNode.Parse(File.ReadAllText(_folder["tokenizer.json"]))!;
        json["model"]!["merges_of_equal_rank"] = JsonNode.Parse(stretches);
        File.WriteAllText(_folder["tokenizer.json"], json.ToJsonString());
        Refusal.Of(() => Tokenizer.Load(_folder["tokenizer.json"]), "merges_of_equal_rank");
    }

    [Fact]
    public void StrictRanksNeedNoField()
    {
        var vocabulary = new Vocabulary(["a", "b", "ab", "ba"]);
        PipelineRecipes.SentencePieceBpe(new BpeVocabulary(vocabulary, [new BpeMerge(0, 1, 2, 0), new BpeMerge(1, 0, 3, 1)])).Save(_folder["tokenizer.json"]);
        Assert.DoesNotContain("merges_of_equal_rank", File.ReadAllText(_folder["tokenizer.json"]), StringComparison.Ordinal);
    }

    private static string Word(Random random, int letters, int length) => string.Concat(Enumerable.Range(0, length).Select(_ => (char)('a' + random.Next(letters))));

    private Tokenizer Reload(Tokenizer tokenizer, bool withoutEqualRanks = false)
    {
        var path = _folder["tokenizer.json"];
        tokenizer.Save(path);
        if (withoutEqualRanks)
        {
            var json = JsonNode.Parse(File.ReadAllText(path))!;
            ((JsonObject)json["model"]!).Remove("merges_of_equal_rank");
            File.WriteAllText(path, json.ToJsonString());
        }
        return Tokenizer.Load(path);
    }
}
