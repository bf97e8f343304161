// From prompt to text with a real model: the same seed, the same text, however it is run.
using Loquat.Formats;
using Loquat.Generation.Sampling;
using Loquat.Models;
using Loquat.Models.Gpt2;
using Loquat.Nn;
using Loquat.Tensors;
using Loquat.Tensors.Autograd;
using Loquat.Text.Tokenizers;

namespace Loquat.Generation.Tests;

public sealed class TextGeneratorTests
{
    private static readonly CharTokenizer s_tokenizer = CharTokenizer.Train("\n abcdefghijklmnopqrstuvwxyz.");

    [Fact]
    public void GreedyIsWhatTheModelFindsMostProbableWithoutACache()
    {
        var loaded = Load(context: 64);
        var result = new TextGenerator(loaded).Generate("the story", new GenerationOptions { Tokens = 40, Sampling = SamplingOptions.Greedy });
        var ids = new List<int>(s_tokenizer.Encode("the story"));
        using var noGrad = GradMode.NoGrad();
        for (var i = 0; i < 40; i++)
        {
            var logits = loaded.Model.Forward(Tensor.FromIds([.. ids], [1, ids.Count]), ForwardContext.Evaluation, null, LogitsOf.Last).ToArray();
            ids.Add(Array.IndexOf(logits, logits.Max()));
        }
        Assert.Equal("the story" + result.Text, s_tokenizer.Decode([.. ids]));
        Assert.Equal(40, result.Tokens);
    }

    [Fact]
    public void TheSeedDecidesTheText()
    {
        var generator = new TextGenerator(Load());
        string Write(ulong seed) => generator.Generate("a", new GenerationOptions { Tokens = 100, Seed = seed, Sampling = new SamplingOptions { Temperature = 1 } }).Text;
        Assert.Equal(Write(3), Write(3));
        Assert.NotEqual(Write(3), Write(4));
        var one = new GenerationOptions { Tokens = 60, Seed = 9, Sampling = new SamplingOptions { Temperature = 3, TopK = 1 } };
        Assert.Equal(generator.Generate("a", one with { Sampling = SamplingOptions.Greedy }).Text, generator.Generate("a", one).Text);
    }

    [Fact]
    public void PiecesAreTheText()
    {
        var pieces = new List<string>();
        var result = new TextGenerator(Load()).Generate("once", new GenerationOptions { Tokens = 80 }, pieces.Add);
        Assert.Equal(80, result.Text.Length);
        Assert.Equal(80, pieces.Count);
        Assert.Equal(result.Text, string.Concat(pieces));
    }

    [Fact]
    public void NoPieceIsHalfACharacter()
    {
        const string Script = "grün — ☃ 🍊 日本";
        var pieces = new List<string>();
        var tokenizer = ByteTokenizer.Instance;
        var result = new TextGenerator(ScriptedModel.Writing(Script, tokenizer)).Generate("", new GenerationOptions { Tokens = tokenizer.Encode(Script).Length, Sampling = SamplingOptions.Greedy }, pieces.Add);
        Assert.Equal(Script, result.Text);
        Assert.Equal(Script.EnumerateRunes().Select(rune => rune.ToString()), pieces);
    }

    [Fact]
    public void MoreTokensThanTheContextAreWritten()
    {
        var generator = new TextGenerator(Load(context: 16));
        var result = generator.Generate("abc", new GenerationOptions { Tokens = 100, Sampling = new SamplingOptions { Temperature = 1 } });
        Assert.Equal(100, result.Text.Length);
        var longPrompt = new string('a', 50) + "bcdefghijklmnopq";
        Assert.Equal(generator.Predict("bcdefghijklmnopq", 5), generator.Predict(longPrompt, 5));
        Assert.Equal(20, generator.Generate(longPrompt, new GenerationOptions { Tokens = 20 }).Tokens);
    }

    [Fact]
    public void AnEmptyPromptBeginsAsAfterALineBreak()
    {
        var generator = new TextGenerator(Load());
        Assert.Equal(generator.Generate("\n", new GenerationOptions { Tokens = 30 }).Text, generator.Generate("", new GenerationOptions { Tokens = 30 }).Text);
        Assert.Equal(generator.Predict("\n", 3), generator.Predict("", 3));
        var without = new TextGenerator(new LoadedModel(Model(3, 16), CharTokenizer.Train("abc")));
        Assert.Equal(10, without.Generate("", new GenerationOptions { Tokens = 10 }).Text.Length);
    }

    [Fact]
    public void NoTokensAreNoText()
    {
        var result = new TextGenerator(Load()).Generate("abc", new GenerationOptions { Tokens = 0 });
        Assert.Equal(("", 0), (result.Text, result.Tokens));
        Assert.Contains("--tokens", Assert.Throws<InvalidInputException>(() => new TextGenerator(Load()).Generate("abc", new GenerationOptions { Tokens = -1 })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnUnknownCharacterIsNamed()
    {
        var error = Assert.ThrowsAny<InvalidInputException>(() => new TextGenerator(Load()).Generate("ab☃", new GenerationOptions { Tokens = 5 }));
        Assert.Contains("☃", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void AStopOfTheCallerEndsTheText()
    {
        using var source = new CancellationTokenSource();
        var pieces = 0;
        var result = new TextGenerator(Load()).Generate("a", new GenerationOptions { Tokens = 500 }, _ =>
        {
            if (++pieces == 7)
                source.Cancel();
        }, source.Token);
        Assert.Equal(7, result.Tokens);
        Assert.Equal(7, result.Text.Length);
    }

    [Fact]
    public void PredictionsAreTheSoftmaxInFallingOrder()
    {
        var loaded = Load();
        var found = new TextGenerator(loaded).Predict("the", 29);
        Assert.Equal(29, found.Count);
        using var noGrad = GradMode.NoGrad();
        var logits = loaded.Model.Forward(Tensor.FromIds(s_tokenizer.Encode("the"), [1, 3]), ForwardContext.Evaluation, null, LogitsOf.Last).ToArray();
        var sum = logits.Sum(logit => Math.Exp(logit));
        for (var i = 0; i < found.Count; i++)
        {
            Assert.Equal(Math.Exp(logits[found[i].Id]) / sum, found[i].Probability, 1e-6);
            Assert.True(i == 0 || found[i].Probability <= found[i - 1].Probability);
        }
        Assert.Equal(1, found.Sum(prediction => prediction.Probability), 1e-9);
        Assert.Equal(found.Take(4), new TextGenerator(loaded).Predict("the", 4));
        Assert.Throws<InvalidInputException>(() => new TextGenerator(loaded).Predict("the", 0));
    }

    [Fact]
    public void APaddedVocabularyIsNeverDrawnFrom()
    {
        var padded = new TextGenerator(new LoadedModel(Model(64, 32), s_tokenizer));
        var result = padded.Generate("a", new GenerationOptions { Tokens = 300, Sampling = new SamplingOptions { Temperature = 50 } });
        Assert.Equal(300, result.Text.Length);
        Assert.Equal(29, padded.Predict("a", 64).Count);
    }

    private static LoadedModel Load(int context = 32) => new(Model(29, context), s_tokenizer);

    private static LanguageModel Model(int vocabulary, int context)
    {
        var model = new Gpt2Configuration { VocabularySize = vocabulary, ContextLength = context, Layers = 2, Heads = 2, Width = 16 }.Build(1);
        var random = new Random(2);
        foreach (var parameter in model.Parameters)
        {
            var values = new float[parameter.Tensor.Count];
            for (var i = 0; i < values.Length; i++)
                values[i] = (float)(random.NextDouble() - 0.5);
            parameter.Tensor.Overwrite(values);
        }
        return model;
    }
}
