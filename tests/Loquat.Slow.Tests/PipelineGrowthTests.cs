// Regular expressions and added tokens on hostile texts of one, two and four megabytes.
using Loquat.Text.AddedTokens;
using Loquat.Text.Models;
using Loquat.Text.PreTokenizers;
using Loquat.Text.Recipes;
using Loquat.Text.Tokenizers;

namespace Loquat.Slow.Tests;

public sealed class PipelineGrowthTests(ITestOutputHelper output)
{
    private static readonly int[] s_sizes = [1, 2, 4];

    [Fact]
    public void RegularExpressionsTakeLinearTime()
    {
        SlowTest.Require();
        foreach (var pattern in (string[])[
            // These never match, or only at the end, and read far each time.
            "a+b", "a*a*a*b", "(a|a)*b", "(a+)+b", "(?:a?){50}a{50}b", "a(?=a*b)", "(?=(a+))b",
            // These match everywhere, and read far before they know.
            "a+b|a", "(a*)*b|a", "(a|aa)+$|x", "a(?=a*b)|a", "a(?!a*b)", "a*?b|a", "(?<=^a*)a|a*?b", "(?<!b[^b]*)a", "a++(?!a)|a", "a{1,200}b|a", "(?=a)|a+b", "(?:a(?=(?:aa)*$))|a",
            // A plan of the usual kind that is none of those that have scanners.
            @"[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,2}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"])
        {
            var split = new SplitPreTokenizer(pattern, isLiteral: false, SplitBehavior.Isolated, isInverted: false);
            Growth.Measure(output, $"{pattern} on letters", s_sizes, length => new string('a', length), text => split.Split(text).Length);
            Growth.Measure(output, $"{pattern} on letters and line ends", s_sizes, length => string.Concat(Enumerable.Repeat("aaaaaaaaa\n", length / 10)), text => split.Split(text).Length);
            Growth.Measure(output, $"{pattern} on blanks", s_sizes, length => new string(' ', length) + "b", text => split.Split(text).Length);
        }
    }

    [Fact]
    public void AddedTokensTakeLinearTime()
    {
        SlowTest.Require();
        // Each is a prefix of the next but for its end, so that the longest ones only just fail.
        Measure("a^n b", "a", Enumerable.Range(1, 2_000).Select(length => new AddedToken { Id = 0, Content = new string('a', length) + (length > 1 ? "b" : "") }));
        Measure("a^n", "a", Enumerable.Range(1, 500).Select(length => new AddedToken { Id = 0, Content = new string('a', length) }));
        Measure("b a^n", "a", Enumerable.Range(1, 500).Select(length => new AddedToken { Id = 0, Content = "b" + new string('a', length) }));
        Measure("a blank that takes white space on both sides", " ", [new AddedToken { Id = 0, Content = " ", StripsLeft = true, StripsRight = true }]);
        Measure("x that takes white space on both sides, on blanks", " ", [new AddedToken { Id = 0, Content = "x", StripsLeft = true, StripsRight = true }]);
        Measure("x that takes white space on both sides", "x   ", [new AddedToken { Id = 0, Content = "x", StripsLeft = true, StripsRight = true }]);
        Measure("a word by itself, in a word", "a", [new AddedToken { Id = 0, Content = "a", IsSingleWord = true }]);
        Measure("words by themselves", "a ", [new AddedToken { Id = 0, Content = "a", IsSingleWord = true }, new AddedToken { Id = 0, Content = "a a", IsSingleWord = true }]);
        Measure("special tokens one behind the other", "<|x|>", [new AddedToken { Id = 0, Content = "<|x|>", IsSpecial = true }, new AddedToken { Id = 0, Content = "<|x", IsSpecial = true }]);
    }

    // The whole way through a tokenizer of three words.
    private void Measure(string name, string repeated, IEnumerable<AddedToken> tokens)
    {
        var words = PipelineRecipes.Words(new Vocabulary(["[UNK]", "b", "c"]));
        var tokenizer = new PipelineTokenizer(words.Components with { AddedTokens = [.. tokens.Select((token, i) => token with { Id = 3 + i })] });
        Growth.Measure(output, $"{name}, {repeated.Length} characters repeated", s_sizes, length => string.Concat(Enumerable.Repeat(repeated, length / repeated.Length)), text => tokenizer.CountTokens(text));
    }
}
