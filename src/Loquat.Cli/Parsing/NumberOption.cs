// Options that take a number, with one sentence for everything that is none.
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace Loquat.Cli.Parsing;

/// <summary>Makes number options. Their value is null where they are not given, so that a default can come from elsewhere.</summary>
internal static class NumberOption
{
    /// <summary>An option for a number of a type.</summary>
    /// <param name="name">With its dashes.</param>
    /// <param name="description">For the help; names the default.</param>
    /// <param name="expected">What a good value is, for the error message.</param>
    /// <param name="isGood">Whether a value is good.</param>
    public static Option<T?> Create<T>(string name, string description, string expected, Func<T, bool> isGood) where T : struct, INumber<T> => new(name)
    {
        Description = description,
        HelpName = T.IsInteger(T.One / (T.One + T.One)) ? "N" : "X",
        CustomParser = argument => Parse(argument, name, expected, isGood),
    };

    /// <summary>An option for a whole number of at least <paramref name="least"/>.</summary>
    public static Option<T?> AtLeast<T>(string name, string description, T least) where T : struct, INumber<T> =>
        Create<T>(name, description, string.Create(CultureInfo.InvariantCulture, $"a whole number of at least {least}"), value => value >= least);

    /// <summary>An option for a finite real number that is good.</summary>
    public static Option<double?> Real(string name, string description, string expected, Func<double, bool> isGood) =>
        Create<double>(name, description, expected, value => double.IsFinite(value) && isGood(value));

    private static T? Parse<T>(ArgumentResult argument, string name, string expected, Func<T, bool> isGood) where T : struct, INumber<T>
    {
        if (argument.Tokens.Count != 1)
            return null;
        var given = argument.Tokens[0].Value;
        if (T.TryParse(given, NumberStyles.Float & ~NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var value) && isGood(value))
            return value;
        argument.AddError($"{name} is '{given}'; it must be {expected}.");
        return null;
    }
}
