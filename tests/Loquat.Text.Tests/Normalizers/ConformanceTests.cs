// The normalization forms of every code point and of strings of marks: against hashes of what Python's unicodedata gives for Unicode 14, the version of the
// tables here, and against the framework's where it runs with the system's Unicode library (by default it does not, and leaves text as it is).
using System.Globalization;
using System.Security.Cryptography;
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

    // tools/unicode/normal_form_hashes.py prints these numbers.
    [Theory]
    [InlineData(0, "05849f741f59de67ed9207e471cd3157068616cd3e97a3e7f6e988c1e752b64e")]
    [InlineData(1, "428ab3ca6c97bf0a5efff3d5cd68370b39c9c946ad06187943472fc25ba89f4b")]
    [InlineData(2, "e70f97f99c92ce2d680ad5ae1fcdf8fe4d64ed8ccc5acceab75850f16c11a84c")]
    [InlineData(3, "b1bda8eaf6974d50c0840fbd5a30a936437478f277d7b776b2d66964fce1f8bd")]
    public void TheFormsHashToPythons(int form, string expected)
    {
        var points = Enumerable.Range(0, 0x110000).Where(Rune.IsValid).ToArray();
        int[] marks = [.. points.Where(point => point >= 0x300 && (NormalizationTables.ClassOf(point) != 0 || NormalizationTables.DecompositionOf(point, isCompatible: true) is not null)),
            0x61, 0x45, 0xAC00, 0x1100, 0x1161, 0x11A8];
        Assert.Equal(6405, marks.Length);
        var state = 1u;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var point in points)
            Add(new Rune(point).ToString());
        for (var round = 0; round < 20_000; round++)
        {
            var text = new StringBuilder();
            for (var left = 1 + Draw(40); left > 0; left--)
                text.Append(new Rune(Draw(2) == 1 ? marks[Draw(marks.Length)] : 0x300 + Draw(0x70)).ToString());
            Add(text.ToString());
        }
        Assert.Equal(expected, Convert.ToHexStringLower(hash.GetHashAndReset()));

        void Add(string text) => hash.AppendData(Encoding.UTF8.GetBytes(s_forms[form].Ours.Normalize(text)));

        int Draw(int most)
        {
            state = (1664525 * state) + 1013904223;
            return (int)((state >> 8) % (uint)most);
        }
    }

    [Fact]
    public void EveryCodePointIsTheFrameworks()
    {
        RequireUnicodeLibrary();
        var differing = new List<string>();
        for (var point = 0; point < 0x110000; point++)
        {
            // The framework refuses code points that are no characters, and may know characters that Unicode 14 did not have.
            if (!Rune.IsValid(point) || CharUnicodeInfo.GetUnicodeCategory(point) == UnicodeCategory.OtherNotAssigned || IsNewer(point))
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

    // Characters with decompositions that Unicode 15 and 16 added.
    private static bool IsNewer(int point) => point is (>= 0x1E030 and <= 0x1E06D) or 0x105C9 or 0x105E4 or (>= 0x11383 and <= 0x113C8) or (>= 0x16121 and <= 0x16128)
        or (>= 0x16D68 and <= 0x16D6A) or (>= 0x1CCD6 and <= 0x1CCF9);

    private static void RequireUnicodeLibrary() =>
        Assert.SkipUnless("é".Normalize(System.Text.NormalizationForm.FormD).Length == 2, "The framework runs without the system's Unicode library here.");
}
