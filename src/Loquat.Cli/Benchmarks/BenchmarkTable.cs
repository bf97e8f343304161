// Tables of figures, alike in all benchmarks.
using System.Globalization;
using System.Text.Json;
using Loquat.Cli.Output;
using Loquat.Formats.Json;
using Loquat.Kernels.Roofline;
using Spectre.Console;

namespace Loquat.Cli.Benchmarks;

/// <summary>Writes figures for people and programs.</summary>
internal static class BenchmarkTable
{
    /// <summary>An empty table: the first column is text, the others numbers.</summary>
    public static Table Create(Terminal terminal, string first, params string[] others)
    {
        var table = new Table { Border = terminal.IsLive ? TableBorder.Rounded : TableBorder.Simple };
        table.AddColumn(new TableColumn(Markup.Escape(first)).NoWrap());
        foreach (var name in others)
            table.AddColumn(new TableColumn(Markup.Escape(name)).RightAligned());
        return table;
    }

    /// <summary>A rate in 10⁹ per second.</summary>
    public static string Giga(double rate) => (rate / 1e9).ToString("#,0.0", CultureInfo.InvariantCulture);

    /// <summary>A share as a percentage.</summary>
    public static string Percent(double share) => (100 * share).ToString("0", CultureInfo.InvariantCulture) + " %";

    /// <summary>Seconds as milliseconds.</summary>
    public static string Milliseconds(double seconds) => (1000 * seconds).ToString("#,0.00", CultureInfo.InvariantCulture);

    /// <summary>An object with median, least and greatest of a quantity that falls with time, such as a rate: units divided by each time.</summary>
    public static void WriteRate(Utf8JsonWriter json, string name, double units, RepeatedTiming timing) =>
        WriteSpread(json, name, units / timing.Median, units / timing.Worst, units / timing.Best);

    /// <summary>An object with median, least and greatest of a time, in milliseconds.</summary>
    public static void WriteMilliseconds(Utf8JsonWriter json, string name, RepeatedTiming timing) =>
        WriteSpread(json, name, 1000 * timing.Median, 1000 * timing.Best, 1000 * timing.Worst);

    private static void WriteSpread(Utf8JsonWriter json, string name, double median, double least, double most)
    {
        json.WriteStartObject(name);
        json.WriteFinite("median", median);
        json.WriteFinite("min", least);
        json.WriteFinite("max", most);
        json.WriteEndObject();
    }
}
