// Pre-tokenizers and normalizers one by one.
using Loquat.Text.Normalizers;
using Loquat.Text.PreTokenizers;

namespace Loquat.Text.Tests.PreTokenizers;

public sealed class PreTokenizerTests
{
    [Theory]
    [InlineData(PrependScheme.Always, true, "Hey you", "\u2581Hey|\u2581you")]
    [InlineData(PrependScheme.Never, true, "Hey  you", "Hey|\u2581|\u2581you")]
    [InlineData(PrependScheme.Always, false, "Hey you", "\u2581Hey\u2581you")]
    [InlineData(PrependScheme.First, true, " Hey you ", "\u2581Hey|\u2581you|\u2581")]
    public void MetaspaceStandsForBlanks(PrependScheme scheme, bool splits, string text, string pieces) =>
        Assert.Equal(pieces, string.Join('|', new MetaspacePreTokenizer { Scheme = scheme, Splits = splits }.Split(text)));

    [Fact]
    public void MetaspaceIsPutBeforeTheTextOnly()
    {
        var first = new Loquat.Text.Alignment.AlignedText("ab", originStart: 3);
        new MetaspacePreTokenizer { Scheme = PrependScheme.First }.PreTokenize(first);
        Assert.Equal("ab", first.Text.ToString());
        var always = new Loquat.Text.Alignment.AlignedText("ab", originStart: 3);
        new MetaspacePreTokenizer { Scheme = PrependScheme.Always }.PreTokenize(always);
        Assert.Equal("\u2581ab", always.Text.ToString());
    }

    [Theory]
    [InlineData(false, "call 123 or ²٣x", "call |123| or |²٣|x")]
    [InlineData(true, "call 123 or ²٣x", "call |1|2|3| or |²|٣|x")]
    public void DigitsAreCutOff(bool isIndividual, string text, string pieces) => Assert.Equal(pieces, string.Join('|', new DigitsPreTokenizer(isIndividual).Split(text)));

    [Theory]
    [InlineData(SplitBehavior.Removed, "Hi|you|$")]
    [InlineData(SplitBehavior.Isolated, "Hi|!|!|you|?|$")]
    [InlineData(SplitBehavior.MergedWithPrevious, "Hi!|!|you?|$")]
    [InlineData(SplitBehavior.MergedWithNext, "Hi|!|!you|?$")]
    [InlineData(SplitBehavior.Contiguous, "Hi|!!|you|?$")]
    public void PunctuationIsCutOff(SplitBehavior behavior, string pieces)
    {
        // The dollar sign is punctuation of ASCII.
        var expected = behavior == SplitBehavior.Removed ? "Hi|you" : behavior == SplitBehavior.MergedWithNext ? "Hi|!|!you|?|$" : pieces;
        Assert.Equal(expected, string.Join('|', new PunctuationPreTokenizer(behavior).Split("Hi!!you?$")));
    }

    [Theory]
    [InlineData("どこで生れ。Yes", "どこで生れ|。|Yes")]
    [InlineData("Apples are りんご 林檎", "Apples are |りんご 林檎")]
    [InlineData(" ab Дa", "ab |Д|a")]
    [InlineData("  ", "")]
    public void ScriptsAreCutApart(string text, string pieces) => Assert.Equal(pieces, string.Join('|', UnicodeScriptsPreTokenizer.Instance.Split(text)));

    [Fact]
    public void NmtAndByteLevelNormalizersRewrite()
    {
        Assert.Equal("a b c  d", NmtNormalizer.Instance.Normalize("a\tb\u0001\n\u007Fc\u200B\uFEFFd".Replace("\n", "\u2028", StringComparison.Ordinal)));
        Assert.Equal("Ã©ĠaĊ", ByteLevelNormalizer.Instance.Normalize("é a\n"));
        Assert.Equal("", ByteLevelNormalizer.Instance.Normalize(""));
    }
}
