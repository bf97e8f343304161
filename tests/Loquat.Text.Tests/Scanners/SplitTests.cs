// Splits with a fixed string and with a scanner: what becomes of the matches.
using Loquat.Text.PreTokenizers;
using Loquat.Text.PreTokenizers.Scanners;
using Loquat.Text.Tests.ByteLevel;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.Tests.Scanners;

public sealed class SplitTests
{
    [Theory]
    [InlineData(SplitBehavior.Removed, "the final|countdown")]
    [InlineData(SplitBehavior.Isolated, "the final|-|-|countdown|-")]
    [InlineData(SplitBehavior.MergedWithPrevious, "the final-|-|countdown-")]
    [InlineData(SplitBehavior.MergedWithNext, "the final|-|-countdown|-")]
    [InlineData(SplitBehavior.Contiguous, "the final|--|countdown|-")]
    public void MatchesAreTreatedAsAsked(SplitBehavior behavior, string pieces) =>
        Assert.Equal(pieces, string.Join('|', new SplitPreTokenizer("-", true, behavior, false).Split("the final--countdown-")));

    [Fact]
    public void InversionTakesTheRest() =>
        Assert.Equal(["-", "-", "-"], new SplitPreTokenizer("-", true, SplitBehavior.Removed, true).Split("the final--countdown-"));

    [Fact]
    public void KnownExpressionsAreScannedAndOthersSearched()
    {
        var split = new SplitPreTokenizer(Cl100kScanner.Pattern, false, SplitBehavior.Isolated, false);
        Assert.Equal(["It", "'S", " x", "123", "4"], split.Split("It'S x1234"));
        Assert.Equal(["x", "aab", "y", "a", "a"], new SplitPreTokenizer("(a+)+b|a", false, SplitBehavior.Isolated, false).Split("xaabyaa"));
    }

    [Theory]
    [InlineData(Cl100kScanner.Pattern)]
    [InlineData(O200kScanner.Pattern)]
    public void FastAndGeneralPathsAgreeOnOtherPatterns(string pattern)
    {
        var parts = Gpt2.Random(40).Components;
        var split = new SplitPreTokenizer(pattern, false, SplitBehavior.Isolated, false);
        var fast = new PipelineTokenizer(parts with { PreTokenizer = new SequencePreTokenizer([split, new ByteLevelPreTokenizer { UsesPattern = false }]) });
        var slow = Gpt2.Slow(fast);
        var random = new Random(41);
        for (var round = 0; round < 1_000; round++)
        {
            var text = RandomText.WithLoneSurrogates(random, random.Next(60));
            Assert.Equal(slow.Encode(text), fast.Encode(text));
        }
    }
}
