// Fields of config.json that change the mathematics and that no model here has: they are refused by name rather than passed over.
using Loquat.Formats;
using Loquat.Formats.Json;

namespace Loquat.Models;

/// <summary>Refuses fields.</summary>
internal static class ConfigurationFields
{
    /// <summary>Refuses switches that are on.</summary>
    /// <exception cref="InvalidInputException">One is.</exception>
    internal static void RefuseSwitches(JsonView json, IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            if (json.Has(name) && json.OptionalBoolean(name) == true)
                throw Refused(json, name, "true");
        }
    }

    /// <summary>Refuses numbers other than the one that changes nothing; where that is not a number, every number.</summary>
    /// <exception cref="InvalidInputException">There is another number.</exception>
    internal static void RefuseFactors(JsonView json, IEnumerable<(string Name, double Neutral)> factors)
    {
        foreach (var (name, neutral) in factors)
        {
            if (json.OptionalDouble(name) is { } value && value != neutral)
                throw Refused(json, name, value.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Refuses fields that hold an object.</summary>
    /// <exception cref="InvalidInputException">One does.</exception>
    internal static void RefuseObjects(JsonView json, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (json.OptionalObject(name) is not null)
                throw Refused(json, name, "an object");
        }
    }

    private static InvalidInputException Refused(JsonView json, string name, string value) =>
        new($"{json.Path} sets {name} to {value}, which changes the mathematics and is not supported; use a checkpoint without it.");
}
