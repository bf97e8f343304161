// Escaping gives back the same text after parsing, and numbers do not depend on the culture.
using System.Globalization;
using System.Xml.Linq;
using Loquat.Insight.Drawing;

namespace Loquat.Insight.Tests.Drawing;

public sealed class MarkupTests
{
    [Fact]
    public void HostileTextStaysText() => Assert.All(Hostile.Texts, text =>
    {
        var element = XElement.Parse($"<a b=\"{Markup.Escape(text)}\">{Markup.Escape(text)}</a>");
        Assert.Empty(element.Elements());
        Assert.Single(element.Attributes());
        Assert.DoesNotContain('<', Markup.Escape(text));
        Assert.DoesNotContain('"', Markup.Escape(text));
        Assert.DoesNotContain('\'', Markup.Escape(text));
    });

    [Fact]
    public void OrdinaryTextSurvives()
    {
        Assert.Equal("a &lt;b&gt; &amp; &quot;c&quot; &#39;d&#39; 😀", Markup.Escape("a <b> & \"c\" 'd' 😀"));
        Assert.Equal("\uFFFD", Markup.Escape("\uD83D"));
        Assert.Equal("", Markup.Escape(null));
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(1.23456, "1.235")]
    [InlineData(0.0006, "0.0006")]
    [InlineData(0.00001, "1e-5")]
    [InlineData(63412.4, "63,412")]
    [InlineData(1.5e9, "1.5e9")]
    [InlineData(double.NaN, "not a number")]
    [InlineData(double.NegativeInfinity, "minus infinite")]
    public void ValuesAreWrittenForReaders(double value, string expected)
    {
        var culture = CultureInfo.CurrentCulture;
        try
        {
            var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            comma.NumberFormat.NumberDecimalSeparator = ",";
            comma.NumberFormat.NumberGroupSeparator = ".";
            CultureInfo.CurrentCulture = comma;
            Assert.Equal(expected, Markup.Value(value));
            Assert.Equal("-1.25", Markup.Number(-1.2496));
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }
}
