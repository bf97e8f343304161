// The linear engine finds what an engine that backtracks finds: on random expressions, and on those of well-known tokenizers.
using System.Text;
using System.Text.RegularExpressions;
using Loquat.Text.Alignment;
using Loquat.Text.PreTokenizers;
using Loquat.Text.PreTokenizers.Scanners;
using Loquat.Text.RegularExpressions;

namespace Loquat.Text.Tests.RegularExpressions;

public sealed class RegexTests
{
    // More meet faults of the framework: it finds no empty match of (?:(?:\W)+|)+, which has one everywhere.
    private const int FrameworksRounds = 3_000;

    // LOQUAT_REGEX_ROUNDS for another number.
    private static readonly int s_rounds = int.TryParse(Environment.GetEnvironmentVariable("LOQUAT_REGEX_ROUNDS"), out var rounds) ? rounds : 10_000;

    private static readonly string[] s_limits = ["more than 4 look-behinds", "tells", "more than 8192 states", "more parts than are supported"];
    private static readonly string[] s_refusals = [.. s_limits, "can be taken in several ways", "with another look-around, an atomic group"];

    [Fact]
    public void FindsWhatBacktrackingFinds()
    {
        var random = new Random(61);
        var makes = new RandomRegex(random, forFramework: true);
        var compared = 0;
        for (var round = 0; round < FrameworksRounds; round++)
        {
            var pattern = makes.Make(1 + random.Next(4));
            if (Compile(pattern.Ours, s_limits) is not { } program)
                continue;
            var regex = new Regex(pattern.Frameworks, RegexOptions.CultureInvariant, TimeSpan.FromMilliseconds(100));
            var search = new RegexSearch(program);
            for (var k = 0; k < 8; k++)
            {
                var text = makes.Text(random.Next(20));
                IReadOnlyList<TextRange> expected;
                try
                {
                    expected = Expected(regex, text);
                }
                catch (RegexMatchTimeoutException)
                {
                    continue;
                }
                compared++;
                var found = Found(search, text);
                Assert.True(expected.SequenceEqual(found), $"{pattern.Ours} as {pattern.Frameworks} on '{text}' gave {string.Join(' ', found)} where {string.Join(' ', expected)} was expected.");
            }
        }
        Assert.True(compared > 6 * FrameworksRounds);
    }

    [Fact]
    public void FindsWhatTheDefinitionSays()
    {
        var random = new Random(64);
        var makes = new RandomRegex(random, forFramework: false);
        var (compared, compiled) = (0, 0);
        for (var round = 0; round < s_rounds; round++)
        {
            var pattern = makes.Make(1 + random.Next(5));
            if (Compile(pattern.Ours, s_refusals) is not { } program)
                continue;
            compiled++;
            var search = new RegexSearch(program);
            for (var k = 0; k < 8; k++)
            {
                var text = makes.Text(random.Next(20));
                List<TextRange> expected;
                try
                {
                    expected = [.. NaiveParts.FindAll(pattern.Meaning, text).Select(match => TextRange.Between(match.Start, match.End))];
                }
                catch (TimeoutException)
                {
                    continue;
                }
                compared++;
                var found = Found(search, text);
                Assert.True(expected.SequenceEqual(found), $"{pattern.Ours} on '{text}' gave {string.Join(' ', found)} where {string.Join(' ', expected)} was expected.");
            }
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{compiled} expressions, {compared} texts");
        Assert.True(compiled > s_rounds / 2 && compared > 7 * compiled);
    }

    [Theory]
    [InlineData(Gpt2Scanner.Pattern)]
    [InlineData(Cl100kScanner.Pattern)]
    [InlineData(O200kScanner.Pattern)]
    public void FindsWhatTheScannersFind(string pattern)
    {
        Assert.True(KnownPatterns.TryGet(pattern, out var known));
        var search = new RegexSearch(RegexCompiler.Compile(pattern));
        var random = new Random(62);
        for (var round = 0; round < 1_500; round++)
        {
            // Some texts cross the borders of blocks.
            var text = RandomText.WithLoneSurrogates(random, round % 50 == 0 ? 3_000 : random.Next(60));
            var expected = new List<TextRange>();
            for (var start = 0; start < text.Length; start = expected[^1].End)
                expected.Add(TextRange.Between(start, KnownPatterns.EndOf(known, text, start)));
            Assert.Equal(expected, Found(search, text));
        }
    }

    // Llama 3 and Qwen 2 differ from cl100k in numbers only; DeepSeek's is several splits, of which these are the longest.
    [Theory]
    [InlineData(@"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")]
    [InlineData(@"[!""#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")]
    [InlineData(@"[一-龥぀-ゟ゠-ヿ]+")]
    [InlineData(@"\s?\p{L}+|\s?\p{P}+|[0-9][0-9][0-9]")]
    [InlineData(@"\p{N}{1,3}(?=(?:\p{N}{3})*\b)")]
    [InlineData(@"(?<=\s)\p{L}++(?!')|\s++$|\w+?\b")]
    public void PatternsOfKnownTokenizers(string pattern)
    {
        var regex = new Regex(pattern.Replace("++", "+", StringComparison.Ordinal).Replace(@"\p{L}+(?!')", @"(?>\p{L}+)(?!')", StringComparison.Ordinal)
            .Replace(@"\s+$", @"(?>\s+)(?:\z|(?=\n))", StringComparison.Ordinal), RegexOptions.CultureInvariant);
        var search = new RegexSearch(RegexCompiler.Compile(pattern));
        var random = new Random(63);
        const string Characters = "'sStTlLeE re12345 ,.!?\n\r\t日ーのア éß\u00A0-\\\"";
        for (var round = 0; round < 1_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => Characters[random.Next(Characters.Length)]));
            Assert.Equal(Expected(regex, text), Found(search, text));
        }
    }

    [Theory]
    [InlineData(@" ?[^(\s|[.,!?…。，、।۔،])]+", "Hi you|all, été.", "Hi| you|all| été")]
    [InlineData("(?i:ks)", "KS ks K\u017F \u212As Kß", "KS|ks|K\u017F|\u212As")]
    [InlineData("(?i)straße|É+", "STRASSE STRAßE STRA\u1E9EE éÉ", "STRAßE|STRA\u1E9EE|éÉ")]
    [InlineData("(?i)i", "iIİı", "i|I")]
    [InlineData(@"\p{Han}+|\p{Script=Greek}+|[[:alpha:]]+|[[:^space:]&&[^.]]+", "漢字αβγ abc 12. ..", "漢字|αβγ|abc|12")]
    [InlineData(@"\x41\x{1F600}?\u0042|[\x{1F600}-\x{1F64F}]", "A\U0001F600B AB \U0001F610", "A\U0001F600B|AB|\U0001F610")]
    [InlineData("a(?i)b|c", "ab aB ac aC a", "ab|aB|ac|aC")]
    [InlineData("(?m:a.b)|c.d", "a\nb c\nd cxd", "a\nb|cxd")]
    [InlineData("(?x) a b # comment\n | c", "ab c", "ab|c")]
    [InlineData("a{,2}b|x{1|{", "aaab x{1 {", "aab|x{1|{")]
    [InlineData(@"(?<name>a)(?:b)(?#no)\p{^L}", "ab1 abc", "ab1")]
    public void SyntaxOfTokenizerFiles(string pattern, string text, string matches)
    {
        var found = Found(new RegexSearch(RegexCompiler.Compile(pattern)), text).Select(match => text.Substring(match.Start, match.Length));
        Assert.Equal(matches, string.Join('|', found));
    }

    [Theory]
    [InlineData("(a", "')'")]
    [InlineData("a)", "')'")]
    [InlineData("[a", "']'")]
    [InlineData("[b-a]", "backwards")]
    [InlineData("*a", "repeat")]
    [InlineData(@"(a)\1", "refers back")]
    [InlineData(@"\p{Nope}", "Nope")]
    [InlineData(@"\X", "\\X")]
    [InlineData("(?(1)a|b)", "(?(")]
    [InlineData("a{2,1}", "limit")]
    [InlineData("ab{1001}", "1000")]
    [InlineData("((a{1000}){1000}){1000}", "more")]
    [InlineData("(?:(){1000}){1000}", "more")]
    [InlineData("(?>a?b)", "atomic")]
    [InlineData("(?<=(?=a)b)", "look-behind")]
    [InlineData("a\\", "backslash")]
    public void WhatCannotBeUsedIsNamed(string pattern, string part)
    {
        var error = Assert.Throws<ArgumentException>(() => new SplitPreTokenizer(pattern, isLiteral: false, SplitBehavior.Isolated, isInverted: false));
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LargeAndDeepExpressionsAreRefused()
    {
        foreach (var pattern in new[]
        {
            new string('(', 5_000) + new string(')', 5_000), new string('a', 20_000), string.Concat(Enumerable.Range(0, 2_000).Select(i => $"[{(char)(0x4E00 + i)}a]")),
            string.Concat(Enumerable.Repeat("(?>", 50)) + "a|b" + new string(')', 50) + string.Concat(Enumerable.Repeat("(?=", 90)) + new string(')', 90) + new string('*', 50),
        })
        {
            Assert.Throws<ArgumentException>(() => RegexCompiler.Compile(pattern));
        }
    }

    // Each of these makes an engine that backtracks, or one that searches anew behind every match, take quadratic or exponential time.
    [Theory]
    [InlineData("a+b")]
    [InlineData("a+b|a")]
    [InlineData("(a*)*b|a")]
    [InlineData("(a|aa)+$|x")]
    [InlineData("a(?=a*b)|a")]
    [InlineData("(?<=^a*)a|a*?b")]
    [InlineData("(?:a?){50}a{50}b")]
    public void HostileExpressionsTakeLinearTime(string pattern)
    {
        var text = new string('a', 500_000);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var split = new SplitPreTokenizer(pattern, isLiteral: false, SplitBehavior.Isolated, isInverted: false);
        Assert.NotEmpty(split.Split(text));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void EmptyMatchesCut()
    {
        Assert.Equal(["get", "User", "Name"], new SplitPreTokenizer("(?=[A-Z])", isLiteral: false, SplitBehavior.Isolated, isInverted: false).Split("getUserName"));
        Assert.Equal(["get", "User", "Name"], new SplitPreTokenizer("(?<=[a-z])(?=[A-Z])", isLiteral: false, SplitBehavior.Removed, isInverted: false).Split("getUserName"));
        Assert.Equal("-a-b-", new Loquat.Text.Normalizers.ReplaceNormalizer("x*", isLiteral: false, "-").Normalize("axxbx").Replace("--", "-", StringComparison.Ordinal));
    }

    // Null for what is refused with one of these reasons.
    private static RegexProgram? Compile(string pattern, string[] refusals)
    {
        try
        {
            return RegexCompiler.Compile(pattern);
        }
        catch (ArgumentException e) when (refusals.Any(reason => e.Message.Contains(reason, StringComparison.Ordinal)))
        {
            return null;
        }
    }

    private static List<TextRange> Found(RegexSearch search, string text)
    {
        var found = new List<TextRange>();
        search.Begin(text);
        while (search.TryFind(text, found.Count == 0 ? 0 : found[^1].End, out var match))
            found.Add(match);
        search.End();
        return found;
    }

    // No empty match where the last one ended: the search then goes on a character later.
    private static List<TextRange> Expected(Regex regex, string text)
    {
        var found = new List<TextRange>();
        var lastEnd = -1;
        for (var start = 0; start <= text.Length;)
        {
            var match = regex.Match(text, start);
            if (!match.Success)
                break;
            var end = match.Index + match.Length;
            if (match.Length == 0 && end == lastEnd)
            {
                start++;
                continue;
            }
            found.Add(TextRange.Between(match.Index, end));
            start = lastEnd = end;
        }
        return found;
    }
}
