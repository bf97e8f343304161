// The command line itself: help, usage errors with exit code 2, --verbose.
namespace Loquat.Cli.Tests;

public sealed class UsageTests
{
    private static readonly string[] s_verbs = ["quickstart", "train", "generate", "evaluate", "predict", "info", "convert", "tokenize", "tokenizer"];

    [Fact]
    public void HelpNamesEveryVerb()
    {
        var help = Command.Succeed("--help").Output;
        Assert.All(s_verbs, verb => Assert.Contains(verb, help, StringComparison.Ordinal));
        Assert.Contains("Examples:", help, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryVerbHasHelpWithExamplesAndJson()
    {
        foreach (var verb in s_verbs)
        {
            var help = Command.Succeed(verb, "--help").Output;
            Assert.Contains($"loquat {verb}", help[help.IndexOf("Examples:", StringComparison.Ordinal)..], StringComparison.Ordinal);
            Assert.Contains("--json", help, StringComparison.Ordinal);
            Assert.Contains("--verbose", help, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("verb")]
    [InlineData("'fly'", "fly")]
    [InlineData("DIR", "generate")]
    [InlineData("--out", "train", "--text", "a.txt")]
    [InlineData("--text", "train", "--out", "a")]
    [InlineData("'extra'", "info", "a", "extra")]
    [InlineData("--bogus", "info", "a", "--bogus")]
    [InlineData("--steps is 'many'", "train", "--text", "a.txt", "--out", "a", "--steps", "many")]
    [InlineData("--steps is '0'", "train", "--text", "a.txt", "--out", "a", "--steps", "0")]
    [InlineData("--steps is '1.5'", "train", "--text", "a.txt", "--out", "a", "--steps", "1.5")]
    [InlineData("--batch is '99999999999'", "train", "--text", "a.txt", "--out", "a", "--batch", "99999999999")]
    [InlineData("--dropout is '1'", "train", "--text", "a.txt", "--out", "a", "--dropout", "1")]
    [InlineData("--learning-rate is 'NaN'", "train", "--text", "a.txt", "--out", "a", "--learning-rate", "NaN")]
    [InlineData("--val-fraction is '-0.1'", "train", "--text", "a.txt", "--out", "a", "--val-fraction", "-0.1")]
    [InlineData("--seed is '-1'", "train", "--text", "a.txt", "--out", "a", "--seed", "-1")]
    [InlineData("--tokenizer is 'word'", "train", "--text", "a.txt", "--out", "a", "--tokenizer", "word")]
    [InlineData("--model is 'bert'", "train", "--text", "a.txt", "--out", "a", "--model", "bert")]
    [InlineData("--threads is '0'", "generate", "a", "--threads", "0")]
    [InlineData("--top-p is '0'", "generate", "a", "--top-p", "0")]
    [InlineData("--tokens", "generate", "a", "--tokens")]
    [InlineData("--top is '0'", "predict", "a", "--prompt", "b", "--top", "0")]
    [InlineData("--prompt", "predict", "a")]
    [InlineData("--prompt-ids", "predict", "a", "--prompt", "b", "--prompt-ids", "1")]
    [InlineData("--prompt-ids holds 'x'", "generate", "a", "--prompt-ids", "1,x")]
    [InlineData("--prompt-ids is empty", "generate", "a", "--prompt-ids", ",")]
    [InlineData("--prompts", "generate", "a", "--prompt", "b", "--prompts", "c")]
    [InlineData("--beams is '0'", "generate", "a", "--beams", "0", "--best", "1")]
    [InlineData("--best is 5", "generate", "a", "--beams", "4", "--best", "5")]
    [InlineData("--temperature", "generate", "a", "--beams", "4", "--temperature", "1")]
    [InlineData("--samples", "generate", "a", "--beams", "4", "--samples", "2")]
    [InlineData("--seed", "generate", "a", "--beams", "4", "--seed", "2")]
    [InlineData("--penalty-alpha", "generate", "a", "--beams", "4", "--penalty-alpha", "0.5")]
    [InlineData("--min-p", "generate", "a", "--penalty-alpha", "0.5", "--min-p", "0.1")]
    [InlineData("--top-k is 0", "generate", "a", "--penalty-alpha", "0.5", "--top-k", "0")]
    [InlineData("--samples", "generate", "a", "--greedy", "--samples", "2")]
    [InlineData("add --beams", "generate", "a", "--show-tree")]
    [InlineData("add --beams", "generate", "a", "--length-penalty", "2")]
    [InlineData("add --beams", "generate", "a", "--early-stopping")]
    [InlineData("--early-stopping is 'often'", "generate", "a", "--beams", "2", "--early-stopping", "often")]
    [InlineData(".svg or .html", "generate", "a", "--beams", "2", "--tree-out", "tree.png")]
    [InlineData("--prompts", "generate", "a", "--beams", "2", "--show-tree", "--prompts", "c")]
    [InlineData("--logit-bias is '5'", "generate", "a", "--logit-bias", "5")]
    [InlineData("--log-probs is 'x'", "generate", "a", "--log-probs", "x")]
    [InlineData("--seconds is '0'", "quickstart", "--seconds", "0")]
    public void WrongUsageIsOneSentenceAndExitCode2(string word, params string[] arguments) => Command.Fail(2, arguments, word);

    [Fact]
    public void VerboseShowsTheStack()
    {
        var run = Command.Run("--verbose", "info", "/nowhere/at/all");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("   at ", run.Error, StringComparison.Ordinal);
    }
}
