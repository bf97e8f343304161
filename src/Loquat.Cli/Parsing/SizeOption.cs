// Amounts of memory as people write them: 512MB, 1GB, 1.5GiB, or a number of bytes.
using System.CommandLine;
using System.Globalization;

namespace Loquat.Cli.Parsing;

/// <summary>Makes options for amounts of memory. Units are powers of 1024, as everywhere in the command's output.</summary>
internal static class SizeOption
{
    private static readonly (string Unit, long Bytes)[] s_units =
    [
        ("TIB", 1L << 40), ("GIB", 1L << 30), ("MIB", 1L << 20), ("KIB", 1L << 10), ("TB", 1L << 40), ("GB", 1L << 30), ("MB", 1L << 20), ("KB", 1L << 10),
        ("T", 1L << 40), ("G", 1L << 30), ("M", 1L << 20), ("K", 1L << 10), ("B", 1),
    ];

    /// <summary>An option whose value is null where it is not given.</summary>
    public static Option<long?> Create(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "SIZE",
        CustomParser = argument =>
        {
            if (argument.Tokens.Count != 1)
                return null;
            if (TryParse(argument.Tokens[0].Value, out var bytes))
                return bytes;
            argument.AddError($"{name} is '{argument.Tokens[0].Value}'; it must be an amount of memory, such as 512MB or 1GB.");
            return null;
        },
    };

    /// <summary>Reads an amount.</summary>
    public static bool TryParse(string text, out long bytes)
    {
        var unit = s_units.FirstOrDefault(each => text.EndsWith(each.Unit, StringComparison.OrdinalIgnoreCase));
        var number = unit.Unit is null ? text : text[..^unit.Unit.Length].TrimEnd(' ');
        var factor = Math.Max(1, unit.Bytes);
        var isGood = decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value > 0 && value <= long.MaxValue / factor;
        bytes = isGood ? (long)(value * factor) : 0;
        return isGood && bytes > 0;
    }

    /// <summary>Writes an amount.</summary>
    public static string Text(long bytes) => bytes % (1L << 30) == 0 ? string.Create(CultureInfo.InvariantCulture, $"{bytes >> 30}GB")
        : bytes % (1 << 20) == 0 ? string.Create(CultureInfo.InvariantCulture, $"{bytes >> 20}MB") : string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes");
}
