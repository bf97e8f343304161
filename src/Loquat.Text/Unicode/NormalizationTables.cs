// Decompositions, compositions and combining classes of characters, unpacked once. The product runs without the system's Unicode library,
// where string.Normalize leaves text as it is; Hangul syllables follow the formula of chapter 3.12 of the Unicode standard.
using System.IO.Compression;

namespace Loquat.Text.Unicode;

/// <summary>What the normalization forms need to know of each character.</summary>
internal static class NormalizationTables
{
    public const int HangulFirst = 0xAC00;
    public const int HangulCount = 11172;
    public const int LeadFirst = 0x1100;
    public const int VowelFirst = 0x1161;
    public const int TrailFirst = 0x11A7;
    public const int LeadCount = 19;
    public const int VowelCount = 21;
    public const int TrailCount = 28;

    private static readonly Dictionary<int, int[]> s_canonical = [];
    private static readonly Dictionary<int, int[]> s_compatible = [];
    private static readonly Dictionary<(int First, int Second), int> s_compositions = [];
    private static readonly HashSet<int> s_seconds = [];
    private static readonly Dictionary<int, byte> s_classes = [];

    static NormalizationTables()
    {
        var data = Unpack();
        var position = 0;
        var count = PackedNumbers.Next(data, ref position);
        var code = 0;
        for (var i = 0; i < count; i++)
        {
            code += PackedNumbers.Next(data, ref position);
            var head = PackedNumbers.Next(data, ref position);
            var points = new int[head >> 2];
            for (var k = 0; k < points.Length; k++)
                points[k] = PackedNumbers.Next(data, ref position);
            ((head & 3) == 2 ? s_compatible : s_canonical).Add(code, points);
            if ((head & 3) == 0)
            {
                s_compositions.Add((points[0], points[1]), code);
                s_seconds.Add(points[1]);
            }
        }
        count = PackedNumbers.Next(data, ref position);
        code = 0;
        for (var i = 0; i < count; i++)
        {
            code += PackedNumbers.Next(data, ref position);
            var length = PackedNumbers.Next(data, ref position);
            var value = (byte)PackedNumbers.Next(data, ref position);
            for (var k = 0; k < length; k++)
                s_classes.Add(code++, value);
        }
    }

    /// <summary>The canonical combining class of a code point; 0 for those that start a sequence.</summary>
    public static byte ClassOf(int code) => code < 0x300 ? (byte)0 : s_classes.GetValueOrDefault(code);

    /// <summary>The one-step decomposition of a code point that is no Hangul syllable, or null.</summary>
    public static int[]? DecompositionOf(int code, bool isCompatible) =>
        code < 0xA0 ? null : s_canonical.GetValueOrDefault(code) ?? (isCompatible ? s_compatible.GetValueOrDefault(code) : null);

    /// <summary>Whether a code point can be the second of a composed pair.</summary>
    public static bool IsSecond(int code) =>
        code >= 0x300 && (s_seconds.Contains(code) || code is >= VowelFirst and < VowelFirst + VowelCount or > TrailFirst and < TrailFirst + TrailCount);

    /// <summary>The code point that two compose to, or -1.</summary>
    public static int Compose(int first, int second)
    {
        if (first is >= LeadFirst and < LeadFirst + LeadCount && second is >= VowelFirst and < VowelFirst + VowelCount)
            return HangulFirst + ((((first - LeadFirst) * VowelCount) + second - VowelFirst) * TrailCount);
        if (first is >= HangulFirst and < HangulFirst + HangulCount && (first - HangulFirst) % TrailCount == 0 && second is > TrailFirst and < TrailFirst + TrailCount)
            return first + second - TrailFirst;
        return s_compositions.TryGetValue((first, second), out var composed) ? composed : -1;
    }

    private static byte[] Unpack()
    {
        using var packed = new DeflateStream(new MemoryStream(Convert.FromBase64String(NormalizationData.Packed)), CompressionMode.Decompress);
        var data = new byte[NormalizationData.Length];
        packed.ReadExactly(data);
        return data;
    }
}
