// The metadata of a GGUF file: names with values.
using System.Diagnostics.CodeAnalysis;
using Loquat.Formats.Files;

namespace Loquat.Formats.Gguf;

/// <summary>Names with values, in the order of the file.</summary>
public sealed class GgufMetadata
{
    private readonly Dictionary<string, GgufValue> _values = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];

    /// <summary>Empty metadata of a file.</summary>
    /// <param name="path">The file that messages name.</param>
    public GgufMetadata(string path) => Path = path;

    /// <summary>The file that messages name.</summary>
    public string Path { get; }

    /// <summary>The names in order.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>The value of a name that is there.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public GgufValue this[string name] => _values[name];

    /// <summary>Reads the metadata of a GGUF file, whatever its tensors are.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The metadata.</returns>
    /// <exception cref="InvalidInputException">The file cannot be read or is no GGUF file of version 2 or 3.</exception>
    public static GgufMetadata Read(string path)
    {
        using var map = InputFile.Map(path, "a GGUF file");
        try
        {
            return new GgufReader(path, map).Metadata;
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidInputException($"{path} became shorter while it was read; it was changed meanwhile, so run again.", e);
        }
    }

    /// <summary>Adds a value.</summary>
    /// <exception cref="ArgumentException">The name is there already.</exception>
    public void Add(string name, GgufValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _values.Add(name, value);
        _names.Add(name);
    }

    /// <summary>Looks a value up.</summary>
    /// <returns>Whether there is one of that name.</returns>
    public bool TryGet(string name, [NotNullWhen(true)] out GgufValue? value) => _values.TryGetValue(name, out value);

    /// <summary>A text, or null where there is none of that name.</summary>
    public string? Text(string name) => _values.GetValueOrDefault(name)?.Text;

    /// <summary>A number, or null where there is none of that name; a truth value is 0 or 1.</summary>
    public double? Number(string name) => _values.GetValueOrDefault(name)?.Number;

    /// <summary>The texts of a list, or null where there is none of that name.</summary>
    public IReadOnlyList<string>? Texts(string name) => _values.GetValueOrDefault(name)?.Texts;

    /// <summary>The numbers of a list, or null where there is none of that name.</summary>
    public double[]? Numbers(string name) => _values.GetValueOrDefault(name)?.Numbers;

    /// <summary>A whole number that must be there.</summary>
    /// <param name="name">The name.</param>
    /// <param name="minimum">Smallest value allowed.</param>
    /// <param name="maximum">Largest value allowed.</param>
    /// <returns>The number.</returns>
    /// <exception cref="InvalidInputException">There is no such number in this range.</exception>
    public int RequiredInt32(string name, int minimum, int maximum = int.MaxValue) => OptionalInt32(name, minimum, maximum) ?? throw Missing(name, "a whole number");

    /// <summary>A whole number, or null where there is no value of that name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="minimum">Smallest value allowed.</param>
    /// <param name="maximum">Largest value allowed.</param>
    /// <returns>The number or null.</returns>
    /// <exception cref="InvalidInputException">The value is no whole number in this range.</exception>
    public int? OptionalInt32(string name, int minimum, int maximum = int.MaxValue)
    {
        if (!TryGet(name, out var value))
            return null;
        return value.Integer is { } number && number >= minimum && number <= maximum ? (int)number
            : throw Missing(name, maximum == int.MaxValue ? $"a whole number from {minimum}" : $"a whole number from {minimum} to {maximum}");
    }

    /// <summary>A finite number, or null where there is no value of that name.</summary>
    /// <exception cref="InvalidInputException">The value is no finite number.</exception>
    public double? OptionalNumber(string name) => !TryGet(name, out var value) ? null
        : value.Number is { } number && double.IsFinite(number) ? number : throw Missing(name, "a number");

    /// <summary>A text that must be there.</summary>
    /// <exception cref="InvalidInputException">There is no such text.</exception>
    public string RequiredText(string name) => Text(name) ?? throw Missing(name, "a text");

    /// <summary>The exception for a value that is missing or not what was expected.</summary>
    public InvalidInputException Missing(string name, string expected) =>
        new($"{Path}: the metadata has no '{name}' that is {expected}; the file is incomplete or damaged, so convert the model anew.");
}
