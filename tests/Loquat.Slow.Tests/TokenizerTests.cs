// Tokenizers at full size: a million random strings there and back, and ten megabytes without a place to cut.
using System.Diagnostics;
using System.Text;
using Loquat.Text.Tests;
using Loquat.Text.Tests.ByteLevel;
using Loquat.Text.Tokenizers;

namespace Loquat.Slow.Tests;

public sealed class TokenizerTests(ITestOutputHelper output)
{
    [Fact]
    public void AMillionStringsComeBack()
    {
        SlowTest.Require();
        var tokenizer = Gpt2.Random(50);
        var gpt2 = Gpt2.Tokenizer;
        var random = new Random(51);
        for (var round = 0; round < 1_000_000; round++)
        {
            var text = RandomText.Of(random, random.Next(60));
            var each = round % 2 == 0 ? tokenizer : gpt2;
            Assert.Equal(text, each.Decode(each.Encode(text)));
        }
    }

    [Fact]
    public void TextWithoutAPlaceToCutTakesLinearTime()
    {
        SlowTest.Require();
        var tokenizer = Gpt2.Tokenizer;
        var random = new Random(52);
        foreach (var (name, make) in new (string, Func<int, string>)[]
        {
            ("one letter", length => new string('a', length)),
            ("random letters", length => string.Create(length, random, (span, source) =>
            {
                foreach (ref var letter in span)
                    letter = (char)('a' + source.Next(26));
            })),
            ("blanks", length => new string(' ', length)),
            ("ideographs", length => string.Concat(Enumerable.Range(0, length / 3).Select(_ => (char)random.Next(0x4E00, 0x9000)))),
        })
        {
            var seconds = new List<double>();
            foreach (var megabytes in new[] { 1, 2, 5, 10 })
            {
                var text = make(megabytes * 1_000_000);
                var watch = Stopwatch.StartNew();
                var count = tokenizer.CountTokens(text);
                seconds.Add(watch.Elapsed.TotalSeconds);
                output.WriteLine($"{name}: {megabytes} MB, {count} tokens, {seconds[^1]:F2} s, {Encoding.UTF8.GetByteCount(text) / 1e6 / seconds[^1]:F1} MB/s, {Environment.WorkingSet >> 20} MB resident");
            }
            Assert.True(seconds[^1] < 60 && seconds[^1] < Math.Max(0.5, 40 * seconds[0]), $"{name}: 10 MB took {seconds[^1]:F1} s, 1 MB {seconds[0]:F1} s.");
        }
    }
}
