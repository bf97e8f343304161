// The normalization forms against the framework's, which asks the system's Unicode library: on every code point and on long strings of marks.
// The tables here are of Unicode 14; where the system's are newer, characters that Unicode 14 did not have may differ and are left out.
using System.Text;
using Loquat.Text.Normalizers;
using Loquat.Text.Unicode;

namespace Loquat.Text.Tests.Normalizers;

public sealed class ConformanceTests
{
    private static readonly (UnicodeNormalizer Ours, System.Text.NormalizationForm Form)[] s_forms =
    [
        (UnicodeNormalizer.Nfc, System.Text.NormalizationForm.FormC), (UnicodeNormalizer.Nfd, System.Text.NormalizationForm.FormD),
        (UnicodeNormalizer.Nfkc, System.Text.NormalizationForm.FormKC), (UnicodeNormalizer.Nfkd, System.Text.NormalizationForm.FormKD),
    ];

    [Fact]
    public void EveryCodePointIsTheFrameworks()
    {
        RequireUnicodeLibrary();
        var differing = new List<string>();
        for (var point = 0; point < 0x110000; point++)
        {
            if (!Rune.IsValid(point))
                continue;
            var text = new Rune(point).ToString();
            foreach (var (ours, form) in s_forms)
            {
                if (ours.Normalize(text) != text.Normalize(form))
                    differing.Add($"U+{point:X4} in {form}");
            }
        }
        Assert.Empty(differing);
    }

    [Fact]
    public void StringsOfMarksAreTheFrameworks()
    {
        RequireUnicodeLibrary();
        // What decomposes or has a combining class, and what it decomposes to.
        var telling = Enumerable.Range(0xA0, 0x20000).Where(point => Rune.IsValid(point)
            && (NormalizationTables.ClassOf(point) != 0 || NormalizationTables.IsSecond(point) || NormalizationTables.DecompositionOf(point, isCompatible: true) is not null)).ToArray();
        var random = new Random(71);
        for (var round = 0; round < 3_000; round++)
        {
            var text = new StringBuilder();
            for (var length = random.Next(1, round % 100 == 0 ? 1_000 : 12); length > 0; length--)
            {
                text.Append(random.Next(4) switch
                {
                    0 => "aEo\uAC00\u1100\u1161\u11A8"[random.Next(7)].ToString(),
                    1 => ((char)random.Next(0x300, 0x370)).ToString(),
                    _ => new Rune(telling[random.Next(telling.Length)]).ToString(),
                });
            }
            foreach (var (ours, form) in s_forms)
                Assert.Equal(text.ToString().Normalize(form), ours.Normalize(text.ToString()));
        }
    }

    private static void RequireUnicodeLibrary() =>
        Assert.SkipUnless("é".Normalize(System.Text.NormalizationForm.FormD).Length == 2, "The framework runs without the system's Unicode library here.");
}
