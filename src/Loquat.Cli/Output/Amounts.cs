// Numbers with units, for people.
using System.Globalization;

namespace Loquat.Cli.Output;

/// <summary>Writes amounts the way people read them.</summary>
internal static class Amounts
{
    private static readonly CultureInfo s_culture = CultureInfo.InvariantCulture;

    /// <summary>12,345.</summary>
    public static string Count(double number) => number.ToString("#,0", s_culture);

    /// <summary>1.8857, or a dash for what was not measured.</summary>
    public static string Loss(double loss) => double.IsFinite(loss) ? loss.ToString("0.0000", s_culture) : "–";

    /// <summary>12.3 MB in units of 2^20 bytes; less than one as 12.3 KB.</summary>
    public static string Megabytes(double bytes) => bytes is > 0 and < 1 << 20
        ? (bytes / 1024).ToString(bytes < 100 << 10 ? "0.0" : "0", s_culture) + " KB"
        : (bytes / (1 << 20)).ToString(bytes < 100 << 20 ? "0.0" : "#,0", s_culture) + " MB";

    /// <summary>42 s, 1:05 min or 2:03 h.</summary>
    public static string Time(double seconds) => !double.IsFinite(seconds) ? "–"
        : seconds < 0.0995 ? (seconds * 1000).ToString("0.0", s_culture) + " ms"
        : seconds < 0.9995 ? (seconds * 1000).ToString("0", s_culture) + " ms"
        : seconds < 9.95 ? seconds.ToString("0.0", s_culture) + " s"
        : seconds < 99.5 ? seconds.ToString("0", s_culture) + " s"
        : seconds < 3600 ? string.Create(s_culture, $"{(long)seconds / 60}:{(long)seconds % 60:00} min")
        : string.Create(s_culture, $"{Math.Min((long)(seconds / 3600), 1_000_000)}:{(long)(seconds % 3600) / 60:00} h");

    /// <summary>12.3 GFLOP.</summary>
    public static string Flops(double flops) => flops switch
    {
        >= 1e12 => (flops / 1e12).ToString("#,0.0", s_culture) + " TFLOP",
        >= 1e9 => (flops / 1e9).ToString("0.0", s_culture) + " GFLOP",
        >= 1e6 => (flops / 1e6).ToString("0.0", s_culture) + " MFLOP",
        _ => (flops / 1e3).ToString("0.0", s_culture) + " kFLOP",
    };

    /// <summary>A number in its shortest form.</summary>
    public static string Number(double number) => number.ToString("R", s_culture);

    /// <summary>A share in percent; one that would be rounded to nothing as less than the least that is shown.</summary>
    public static string Percent(double share) => share is > 0 and < 0.0005 ? "< 0.1 %" : (100 * share).ToString("0.0", s_culture) + " %";
}
