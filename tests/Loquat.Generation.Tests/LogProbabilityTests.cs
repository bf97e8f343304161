// Ids, log-probabilities, alternatives and ends of a text.
using Loquat.Formats;
using Loquat.Generation.Sampling;
using Loquat.Models;
using Loquat.Text.Tokenizers;

namespace Loquat.Generation.Tests;

public sealed class LogProbabilityTests
{
    private static readonly int[] s_prompt = [3, 1];

    [Fact]
    public void TheyAreTheModelsOwnWhateverTheSampling()
    {
        var model = TinyModels.Gpt2(12, 32);
        var result = new TextGenerator(model, null).Generate(s_prompt, new GenerationOptions
        {
            Tokens = 20,
            TopLogProbabilities = 4,
            Sampling = new SamplingOptions { Temperature = 1.7, TopK = 8, PresencePenalty = 1, LogitBias = [new(4, 2)] },
        });
        Assert.Equal(20, result.Ids.Count);
        Assert.Equal("", result.Text);
        List<int> ids = [.. s_prompt];
        for (var i = 0; i < 20; i++)
        {
            var expected = TinyModels.LogProbabilities(model, ids);
            Assert.Equal(expected[result.Ids[i]], result.LogProbabilities[i], 1e-4);
            var falling = Enumerable.Range(0, 12).OrderByDescending(id => expected[id]).Take(4).ToArray();
            Assert.Equal(falling, result.Alternatives[i].Select(alternative => alternative.Id));
            Assert.All(result.Alternatives[i], alternative => Assert.Equal(expected[alternative.Id], alternative.LogProbability, 1e-4));
            Assert.All(result.Alternatives[i], alternative => Assert.Equal(Math.Exp(alternative.LogProbability), alternative.Probability, 1e-9));
            ids.Add(result.Ids[i]);
        }
    }

    [Fact]
    public void TokensBeyondTheTokenizerHaveNoShareInThem()
    {
        var tokenizer = CharTokenizer.Train("abcdef");
        var result = new TextGenerator(TinyModels.Gpt2(50, 32), tokenizer).Generate("abc", new GenerationOptions { Tokens = 10, TopLogProbabilities = 100, Sampling = new SamplingOptions { Temperature = 30 } });
        Assert.All(result.Alternatives, all => Assert.Equal(6, all.Count));
        Assert.All(result.Alternatives, all => Assert.Equal(1, all.Sum(alternative => alternative.Probability), 1e-5));
        Assert.All(result.Alternatives[0], alternative => Assert.Equal(tokenizer.TokenText(alternative.Id), alternative.Token));
    }

    [Fact]
    public void AnEndTokenEndsTheTextAndIsNoPartOfIt()
    {
        var tokenizer = CharTokenizer.Train("abcdefghijkl");
        var generator = new TextGenerator(TinyModels.Gpt2(12, 64), tokenizer);
        var free = generator.Generate("abc", new GenerationOptions { Tokens = 40, Sampling = new SamplingOptions { Temperature = 1 } });
        Assert.Equal((FinishReason.Length, 40), (free.FinishReason, free.Tokens));
        int[] ends = [free.Ids[9], 99];
        var ended = generator.Generate("abc", new GenerationOptions { Tokens = 40, Sampling = new SamplingOptions { Temperature = 1 }, EndTokens = ends });
        var at = free.Ids.ToList().IndexOf(ends[0]);
        Assert.Equal(free.Ids.Take(at + 1), ended.Ids);
        Assert.Equal(free.Text[..at], ended.Text);
        Assert.Equal(FinishReason.EndToken, ended.FinishReason);
    }

    [Fact]
    public void NoEndTokenComesBeforeTheLeastLength()
    {
        var generator = new TextGenerator(TinyModels.Gpt2(12, 64), null);
        for (var seed = 0UL; seed < 20; seed++)
        {
            var result = generator.Generate(s_prompt, new GenerationOptions { Tokens = 30, MinTokens = 9, Seed = seed, Sampling = new SamplingOptions { Temperature = 1 }, EndTokens = [2, 5, 8] });
            Assert.InRange(result.Tokens, 10, 30);
            Assert.DoesNotContain(result.Ids.Take(9), id => id is 2 or 5 or 8);
        }
    }

    [Fact]
    public void IdsAndBiasesOutsideTheVocabularyAreRefused()
    {
        var generator = new TextGenerator(TinyModels.Gpt2(12, 64), null);
        Assert.Contains("12", Assert.Throws<InvalidInputException>(() => generator.Generate([1, 12], new GenerationOptions())).Message, StringComparison.Ordinal);
        Assert.Contains("-1", Assert.Throws<InvalidInputException>(() => generator.Predict([-1], 3)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidInputException>(() => generator.Generate((int[])[], new GenerationOptions()));
        Assert.Contains("--prompt-ids", Assert.Throws<InvalidInputException>(() => generator.Generate("a", new GenerationOptions())).Message, StringComparison.Ordinal);
        Assert.Contains("--stop", Assert.Throws<InvalidInputException>(() => generator.Generate([1], new GenerationOptions { Stops = ["a"] })).Message, StringComparison.Ordinal);
        var biased = new GenerationOptions { Sampling = new SamplingOptions { LogitBias = [new(12, 1)] } };
        Assert.Contains("--logit-bias", Assert.Throws<InvalidInputException>(() => generator.Generate([1], biased)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"eos_token_id": 2, "bos_token_id": 1}""", null, 1, 2)]
    [InlineData("""{"eos_token_id": [7, 9]}""", null, null, 7, 9)]
    [InlineData("""{"eos_token_id": null}""", null, null)]
    [InlineData("""{"eos_token_id": 2, "bos_token_id": 1}""", """{"eos_token_id": [5, 6]}""", 1, 5, 6)]
    [InlineData("{}", """{"bos_token_id": [4]}""", 4)]
    public void BeginningsAndEndsComeFromTheFolder(string configuration, string? generation, int? start, params int[] ends)
    {
        var folder = Directory.CreateTempSubdirectory("loquat-defaults-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, ModelFolder.ConfigurationFile), configuration);
            if (generation is not null)
                File.WriteAllText(Path.Combine(folder, GenerationDefaults.GenerationFile), generation);
            var found = GenerationDefaults.Load(folder);
            Assert.Equal(start, found.StartToken);
            Assert.Equal(ends, found.EndTokens);
            File.WriteAllText(Path.Combine(folder, GenerationDefaults.GenerationFile), """{"eos_token_id": [1, "x"]}""");
            Assert.Contains("eos_token_id", Assert.Throws<InvalidInputException>(() => GenerationDefaults.Load(folder)).Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void APromptBeginsWithWhatTheTokenizerPutsBeforeAText()
    {
        var plain = new TextGenerator(TinyModels.Gpt2(12, 16), CharTokenizer.Train("abc"), startToken: 2);
        Assert.Equal([2], plain.Encode(""));
        Assert.Equal([0, 1], plain.Encode("ab"));
        Assert.Equal([0], new TextGenerator(TinyModels.Gpt2(12, 16), CharTokenizer.Train("abc"), startToken: 70).Encode(""));
    }

    [Fact]
    public void TheBlankBeforeTheFirstWordIsPartOfTheText()
    {
        // A SentencePiece vocabulary: U+2581 is a blank, which decoding takes away only where a whole text begins.
        var folder = Directory.CreateTempSubdirectory("loquat-blank-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "tokenizer.json"), """
                {"version": "1.0", "truncation": null, "padding": null, "normalizer": null, "pre_tokenizer": null,
                 "added_tokens": [{"id": 1, "content": "<s>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true}],
                 "post_processor": {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
                   "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}], "special_tokens": {"<s>": {"id": "<s>", "ids": [1], "tokens": ["<s>"]}}},
                 "decoder": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true},
                 "model": {"type": "BPE", "vocab": {"<unk>": 0, "<s>": 1, "▁": 2, "a": 3, "▁a": 4, "b": 5}, "merges": ["▁ a"], "unk_token": "<unk>"}}
                """);
            var tokenizer = Tokenizer.Load(folder);
            int[] script = [4, 5, 1, 4];
            TextGenerator Writing() => new(new ScriptedModel(6, 64, seen => ScriptedModel.OneHot(6, script[Math.Max(0, seen.Count(id => id != 1) - (seen.Count > 1 && seen[1] == 3 ? 1 : 0)) % 4])), tokenizer);
            Assert.Equal([1, 3], Writing().Encode("a"));
            Assert.Equal([1], Writing().Encode(""));
            var options = new GenerationOptions { Tokens = 2, Sampling = SamplingOptions.Greedy };
            Assert.Equal(" ab", Writing().Generate("a", options).Text);
            Assert.Equal("ab", Writing().Generate("", options).Text);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
