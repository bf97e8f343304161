// A read-only view of a JSON object from a file: every wrong or missing field becomes one sentence with file, field and expectation.
using System.Text.Json;
using System.Text.Unicode;
using Loquat.Formats.Files;

namespace Loquat.Formats.Json;

/// <summary>
/// A JSON object from a file, such as config.json, read field by field with errors that name the file and the field.
/// </summary>
public sealed class JsonView
{
    private readonly JsonElement _element;

    private JsonView(string path, string place, JsonElement element)
    {
        Path = path;
        Place = place;
        _element = element;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Where in the file this object stands, such as "model.vocab"; empty for the file's own object.</summary>
    public string Place { get; }

    /// <summary>The names of all fields in the order of the file.</summary>
    /// <exception cref="InvalidInputException">A name is not valid Unicode.</exception>
    public IReadOnlyList<string> Names
    {
        get
        {
            try
            {
                return [.. _element.EnumerateObject().Select(item => item.Name)];
            }
            catch (InvalidOperationException e)
            {
                throw new InvalidInputException($"{Path}: a field name{(Place.Length == 0 ? "" : $" in '{Place}'")} is not valid Unicode; get or write the file again.", e);
            }
        }
    }

    /// <summary>The underlying element, for structures that the accessors do not cover.</summary>
    public JsonElement Element => _element;

    /// <summary>Reads a file that holds one JSON object.</summary>
    /// <param name="path">The file; a UTF-8 byte order mark is allowed.</param>
    /// <param name="what">What the file should be, for messages, such as "a model configuration".</param>
    /// <param name="maximumBytes">Refuse a longer file.</param>
    /// <returns>The object.</returns>
    /// <exception cref="InvalidInputException">The file cannot be read, is no JSON object, or names a field twice.</exception>
    public static JsonView Open(string path, string what = "a JSON file", long maximumBytes = 256 << 20) =>
        Parse(path, InputFile.ReadAllBytes(path, what, maximumBytes), what);

    /// <summary>Reads one JSON object from memory.</summary>
    /// <param name="path">The name that messages use.</param>
    /// <param name="utf8">The text.</param>
    /// <param name="what">What the text should be, for messages.</param>
    /// <returns>The object.</returns>
    /// <exception cref="InvalidInputException">The text is no JSON object, or names a field twice.</exception>
    public static JsonView Parse(string path, ReadOnlyMemory<byte> utf8, string what = "a JSON file")
    {
        if (utf8.Span.StartsWith("\uFEFF"u8))
            utf8 = utf8[3..];
        if (!Utf8.IsValid(utf8.Span))
            throw new InvalidInputException($"{path} is not {what}: it is not UTF-8 text; get or write the file again.");
        try
        {
            using var document = JsonDocument.Parse(utf8, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 64 });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new InvalidInputException($"{path} is not {what}: it holds {NameOf(document.RootElement.ValueKind)} where an object {{...}} was expected; get the file again.");
            return new JsonView(path, "", document.RootElement.Clone());
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            var where = e is JsonException { LineNumber: not null } json ? $" near line {json.LineNumber + 1}, byte {json.BytePositionInLine + 1}" : "";
            throw new InvalidInputException($"{path} is not {what}: it is not valid JSON{where}; get or write the file again.", e);
        }
    }

    /// <summary>Whether a field is there and not null.</summary>
    /// <param name="name">The field.</param>
    /// <returns>True where it has a value.</returns>
    public bool Has(string name) => Find(name) is not null;

    /// <summary>A whole number that must be there.</summary>
    /// <param name="name">The field.</param>
    /// <param name="minimum">Smallest value allowed.</param>
    /// <param name="maximum">Largest value allowed.</param>
    /// <returns>The number.</returns>
    /// <exception cref="InvalidInputException">The field is missing, no whole number, or out of range.</exception>
    public int RequiredInt32(string name, int minimum = int.MinValue, int maximum = int.MaxValue) =>
        OptionalInt32(name, minimum, maximum) ?? throw Missing(name, "a whole number");

    /// <summary>A whole number, or null where the field is missing or null.</summary>
    /// <param name="name">The field.</param>
    /// <param name="minimum">Smallest value allowed.</param>
    /// <param name="maximum">Largest value allowed.</param>
    /// <returns>The number or null.</returns>
    /// <exception cref="InvalidInputException">The field is no whole number or out of range.</exception>
    public int? OptionalInt32(string name, int minimum = int.MinValue, int maximum = int.MaxValue)
    {
        if (Find(name) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= minimum && number <= maximum)
            return number;
        var range = minimum == int.MinValue ? maximum == int.MaxValue ? "" : $" up to {maximum}"
            : maximum == int.MaxValue ? $" from {minimum}" : $" from {minimum} to {maximum}";
        throw Wrong(name, value, $"a whole number{range}");
    }

    /// <summary>A number, or null where the field is missing or null.</summary>
    /// <param name="name">The field.</param>
    /// <returns>The finite number or null.</returns>
    /// <exception cref="InvalidInputException">The field is no finite number.</exception>
    public double? OptionalDouble(string name)
    {
        if (Find(name) is not { } value)
            return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number) ? number : throw Wrong(name, value, "a number");
    }

    /// <summary>A number that must be there.</summary>
    /// <param name="name">The field.</param>
    /// <returns>The finite number.</returns>
    /// <exception cref="InvalidInputException">The field is missing or no finite number.</exception>
    public double RequiredDouble(string name) => OptionalDouble(name) ?? throw Missing(name, "a number");

    /// <summary>A truth value, or null where the field is missing or null.</summary>
    /// <param name="name">The field.</param>
    /// <returns>The value or null.</returns>
    /// <exception cref="InvalidInputException">The field is neither true nor false.</exception>
    public bool? OptionalBoolean(string name) => Find(name) is not { } value ? null
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Wrong(name, value, "true or false");

    /// <summary>A text, or null where the field is missing or null.</summary>
    /// <param name="name">The field.</param>
    /// <returns>The text or null.</returns>
    /// <exception cref="InvalidInputException">The field is no string.</exception>
    public string? OptionalString(string name) => Find(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.String ? Text(name, value) : throw Wrong(name, value, "a string");

    /// <summary>A text that must be there.</summary>
    /// <param name="name">The field.</param>
    /// <returns>The text.</returns>
    /// <exception cref="InvalidInputException">The field is missing or no string.</exception>
    public string RequiredString(string name) => OptionalString(name) ?? throw Missing(name, "a string");

    /// <summary>An object inside this one, or null where the field is missing or null.</summary>
    /// <param name="name">The field.</param>
    /// <returns>The view of the object or null.</returns>
    /// <exception cref="InvalidInputException">The field is no object.</exception>
    public JsonView? OptionalObject(string name) => Find(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Object ? new JsonView(Path, PlaceOf(name), value) : throw Wrong(name, value, "an object {...}");

    /// <summary>An object inside this one that must be there.</summary>
    /// <param name="name">The field.</param>
    /// <returns>The view of the object.</returns>
    /// <exception cref="InvalidInputException">The field is missing or no object.</exception>
    public JsonView RequiredObject(string name) => OptionalObject(name) ?? throw Missing(name, "an object {...}");

    /// <summary>The elements of a list, or null where the field is missing or null.</summary>
    /// <param name="name">The field.</param>
    /// <returns>The elements or null.</returns>
    /// <exception cref="InvalidInputException">The field is no list.</exception>
    public IReadOnlyList<JsonElement>? OptionalList(string name) => Find(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : throw Wrong(name, value, "a list [...]");

    /// <summary>The objects of a list, or null where the field is missing or null.</summary>
    /// <param name="name">The field.</param>
    /// <returns>Views of the objects or null.</returns>
    /// <exception cref="InvalidInputException">The field is no list, or an element is no object.</exception>
    public IReadOnlyList<JsonView>? OptionalObjects(string name)
    {
        if (OptionalList(name) is not { } elements)
            return null;
        var views = new JsonView[elements.Count];
        for (var i = 0; i < views.Length; i++)
        {
            views[i] = elements[i].ValueKind == JsonValueKind.Object ? new JsonView(Path, $"{PlaceOf(name)}[{i}]", elements[i])
                : throw Wrong($"{name}[{i}]", elements[i], "an object {...}");
        }
        return views;
    }

    /// <summary>The exception for a field whose value is not what was expected.</summary>
    /// <param name="name">The field.</param>
    /// <param name="expected">What was expected, such as "a whole number from 1".</param>
    /// <returns>The exception, to be thrown.</returns>
    public InvalidInputException Wrong(string name, string expected) =>
        Find(name) is { } value ? Wrong(name, value, expected) : Missing(name, expected);

    private InvalidInputException Wrong(string name, JsonElement value, string expected)
    {
        var shown = value.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? NameOf(value.ValueKind) : value.GetRawText();
        if (shown.Length > 60)
            shown = shown[..60] + "…";
        return new InvalidInputException($"{Path}: the field '{PlaceOf(name)}' is {InputFile.OneLine(shown)} where {expected} was expected; correct the file.");
    }

    private InvalidInputException Missing(string name, string expected) =>
        new($"{Path}: the field '{PlaceOf(name)}' is missing where {expected} was expected; add it to the file.");

    private string PlaceOf(string name) => Place.Length == 0 ? name : $"{Place}.{name}";

    private JsonElement? Find(string name) =>
        _element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private string Text(string name, JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Wrong(name, value, "a string of valid Unicode");
        }
    }

    private static string NameOf(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "a truth value",
        _ => "null",
    };
}
