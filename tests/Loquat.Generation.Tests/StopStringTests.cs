// Stop strings end a text wherever their characters fall among tokens, and not one character of them is ever shown.
using Loquat.Generation.Sampling;
using Loquat.Text.Tokenizers;

namespace Loquat.Generation.Tests;

public sealed class StopStringTests
{
    [Theory]
    [InlineData("one two END three", "END", "one two ")]
    [InlineData("END", "END", "")]
    [InlineData("aaab", "aab", "a")]
    [InlineData("ababac!", "abac", "ab")]
    [InlineData("no such thing", "END", "no such thing")]
    [InlineData("almost EN", "END", "almost EN")]
    [InlineData("a\nb", "\n", "a")]
    [InlineData("über END", "END", "über ")]
    [InlineData("snow ☃ and more", "☃", "snow ")]
    [InlineData("text", "", "text")]
    public void TheTextEndsBeforeTheStop(string script, string stop, string text)
    {
        foreach (Tokenizer tokenizer in new Tokenizer[] { CharTokenizer.Train(script + "\n"), ByteTokenizer.Instance })
        {
            var pieces = new List<string>();
            var length = tokenizer.Encode(script).Length;
            var result = new TextGenerator(ScriptedModel.Writing(script, tokenizer)).Generate("", Options(length, stop), pieces.Add);
            Assert.Equal(text, result.Text);
            Assert.Equal(text, string.Concat(pieces));
        }
    }

    [Fact]
    public void TheFirstOfSeveralStopsEndsTheText()
    {
        var tokenizer = ByteTokenizer.Instance;
        var options = new GenerationOptions { Tokens = 40, Sampling = SamplingOptions.Greedy, Stops = ["zebra", "lazy dog", "lazy"] };
        var result = new TextGenerator(ScriptedModel.Writing("the quick fox and the lazy dog and the zebra", tokenizer)).Generate("", options);
        Assert.Equal("the quick fox and the ", result.Text);
    }

    [Fact]
    public void WritingEndsWithTheStop()
    {
        var loaded = ScriptedModel.Writing("abcSTOPdefghijklmnopqrstuvwxyz", ByteTokenizer.Instance);
        var result = new TextGenerator(loaded).Generate("", Options(30, "STOP"));
        Assert.Equal(7, result.Tokens);
        Assert.Equal(7, ((ScriptedModel)loaded.Model).Passes.Count);
    }

    [Fact]
    public void EveryCutOfARandomTextHoldsTheRule()
    {
        var random = new Random(8);
        for (var round = 0; round < 300; round++)
        {
            var script = string.Concat(Enumerable.Range(0, 30).Select(_ => "abc"[random.Next(3)]));
            var stop = string.Concat(Enumerable.Range(0, 1 + random.Next(5)).Select(_ => "abc"[random.Next(3)]));
            var pieces = new List<string>();
            var result = new TextGenerator(ScriptedModel.Writing(script, CharTokenizer.Train("abc\n"))).Generate("", Options(script.Length, stop), pieces.Add);
            var at = script.IndexOf(stop, StringComparison.Ordinal);
            Assert.Equal(at < 0 ? script : script[..at], result.Text);
            Assert.Equal(result.Text, string.Concat(pieces));
        }
    }

    private static GenerationOptions Options(int tokens, string stop) => new() { Tokens = tokens, Sampling = SamplingOptions.Greedy, Stops = [stop] };
}
