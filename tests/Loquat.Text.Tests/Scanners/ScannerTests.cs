// The scanners cut as their regular expressions do, in UTF-8 and UTF-16. The framework's expressions see halves of surrogate pairs, so characters
// beyond the first plane are replaced by characters of the same classes for them.
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Loquat.Text.PreTokenizers.Scanners;

namespace Loquat.Text.Tests.Scanners;

public sealed class ScannerTests
{
    public static TheoryData<string, string> Patterns => new()
    {
        { "gpt2", Gpt2Scanner.Pattern },
        // The long s counts as an s where case is ignored.
        { "cl100k", Cl100kScanner.Pattern.Replace("(?i:'s|", "(?i:'s|'\u017F|", StringComparison.Ordinal) },
        { "o200k", O200kScanner.Pattern.Replace("(?i:'s|", "(?i:'s|'\u017F|", StringComparison.Ordinal) },
    };

    [Theory]
    [MemberData(nameof(Patterns))]
    public void CutsAsTheRegularExpression(string name, string pattern)
    {
        var regex = new Regex(pattern, RegexOptions.CultureInvariant);
        var random = new Random(17);
        for (var round = 0; round < 3_000; round++)
        {
            var text = RandomText.Of(random, random.Next(1, 60));
            var expected = ExpectedEnds(regex, text);
            Assert.Equal(expected, Ends(name, text));
            var utf8 = Encoding.UTF8.GetBytes(text);
            Assert.Equal(expected.Select(end => Encoding.UTF8.GetByteCount(text.AsSpan(0, end))), EndsUtf8(name, utf8));
        }
    }

    [Theory]
    [InlineData("gpt2", "I'll don't 'sa  b\n\n c\t12345 x!!\n", "I|'ll| don|'t| '|sa| | b|\n\n| c|\t|12345| x|!!|\n")]
    [InlineData("gpt2", "'SIT  \n", "'|SIT|  \n")]
    [InlineData("cl100k", "I'LL don't\t(sa)  b\n\n c 12345 x!!\n\n1", "I|'LL| don|'t|\t|(sa|)| | b|\n\n| c| |123|45| x|!!\n\n|1")]
    [InlineData("o200k", "HelloWORLDabc's ABC'SD e\u0301a /a//\n日本A", "Hello|WORLDabc's| ABC'S|D| e\u0301a| /|a|//\n|日本|A")]
    [InlineData("o200k", "\u0301AB  x", "\u0301|AB| | x")]
    public void CutsKnownTexts(string name, string text, string pieces)
    {
        var ends = Ends(name, text);
        var found = ends.Select((end, i) => text[(i == 0 ? 0 : ends[i - 1])..end]);
        Assert.Equal(pieces, string.Join('|', found));
    }

    [Fact]
    public void ClassesAreTheFrameworks()
    {
        for (var scalar = 0; scalar < 0x110000; scalar++)
        {
            if (!Rune.IsValid(scalar))
                continue;
            var classes = CharacterClasses.Of(scalar);
            var category = CharUnicodeInfo.GetUnicodeCategory(scalar);
            Assert.Equal(category <= UnicodeCategory.OtherLetter, (classes & CharacterClasses.Letter) != 0);
            Assert.Equal(category is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber, (classes & CharacterClasses.Number) != 0);
            Assert.Equal(Rune.IsWhiteSpace(new Rune(scalar)), (classes & CharacterClasses.Space) != 0);
            Assert.True((classes & CharacterClasses.Kind) is 1 or 2 or 4 or 8);
        }
    }

    private static List<int> Ends(string name, string text)
    {
        var ends = new List<int>();
        for (var start = 0; start < text.Length; start = ends[^1])
        {
            ends.Add(name switch
            {
                "gpt2" => Gpt2Scanner.EndOf<Utf16Form, char>(text, start),
                "cl100k" => Cl100kScanner.EndOf<Utf16Form, char>(text, start),
                _ => O200kScanner.EndOf<Utf16Form, char>(text, start),
            });
        }
        return ends;
    }

    private static List<int> EndsUtf8(string name, byte[] text)
    {
        var ends = new List<int>();
        for (var start = 0; start < text.Length; start = ends[^1])
        {
            ends.Add(name switch
            {
                "gpt2" => Gpt2Scanner.EndOf<Utf8Form, byte>(text, start),
                "cl100k" => Cl100kScanner.EndOf<Utf8Form, byte>(text, start),
                _ => O200kScanner.EndOf<Utf8Form, byte>(text, start),
            });
        }
        return ends;
    }

    private static List<int> ExpectedEnds(Regex regex, string text)
    {
        var stand = new StringBuilder();
        var ends = new List<int>();
        foreach (var rune in text.EnumerateRunes())
        {
            stand.Append(rune.IsBmp ? rune.ToString() : StandIn(rune));
            ends.Add((ends.Count == 0 ? 0 : ends[^1]) + rune.Utf16SequenceLength);
        }
        var matches = regex.Matches(stand.ToString());
        Assert.Equal(stand.Length, matches.Sum(match => match.Length));
        return [.. matches.Select(match => ends[match.Index + match.Length - 1])];
    }

    private static string StandIn(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.UppercaseLetter => "Q",
        UnicodeCategory.LowercaseLetter => "q",
        UnicodeCategory.TitlecaseLetter => "\u01C5",
        UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => "本",
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => "\u0301",
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => "7",
        _ => "#",
    };
}
