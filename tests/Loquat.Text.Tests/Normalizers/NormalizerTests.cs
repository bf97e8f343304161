// Normalizers on texts whose normal forms the Unicode standard gives.
using Loquat.Text.Normalizers;

namespace Loquat.Text.Tests.Normalizers;

public sealed class NormalizerTests
{
    [Theory]
    [InlineData("e\u0301", "\u00E9", "e\u0301", "\u00E9", "e\u0301")]
    [InlineData("\u1E9B\u0323", "\u1E9B\u0323", "\u017F\u0323\u0307", "\u1E69", "s\u0323\u0307")]
    [InlineData("\uFB01 \u2460", "\uFB01 \u2460", "\uFB01 \u2460", "fi 1", "fi 1")]
    [InlineData("\uD55C", "\uD55C", "\u1112\u1161\u11AB", "\uD55C", "\u1112\u1161\u11AB")]
    [InlineData("\u1112\u1161\u11AB", "\uD55C", "\u1112\u1161\u11AB", "\uD55C", "\u1112\u1161\u11AB")]
    [InlineData("\u212B\u0958", "\u00C5\u0915\u093C", "A\u030A\u0915\u093C", "\u00C5\u0915\u093C", "A\u030A\u0915\u093C")]
    public void FormsAreThoseOfTheStandard(string text, string nfc, string nfd, string nfkc, string nfkd)
    {
        Assert.Equal(nfc, UnicodeNormalizer.Nfc.Normalize(text));
        Assert.Equal(nfd, UnicodeNormalizer.Nfd.Normalize(text));
        Assert.Equal(nfkc, UnicodeNormalizer.Nfkc.Normalize(text));
        Assert.Equal(nfkd, UnicodeNormalizer.Nfkd.Normalize(text));
    }

    [Fact]
    public void BertTakesOffAccentsAndPartsIdeographs()
    {
        Assert.Equal("cafe  \u65E5  \u672C ", new BertNormalizer().Normalize("Caf\u00C9\u0000\t\u65E5\u672C"));
        Assert.Equal("i\u0307\u03C3", LowercaseNormalizer.Instance.Normalize("\u0130\u03A3"));
    }
}
