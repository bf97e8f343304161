// Names of switches in tokenizer.json, and lookups that say what was expected.
using System.Text;
using Loquat.Formats;
using Loquat.Formats.Json;
using Loquat.Text.Encodings;
using Loquat.Text.PreTokenizers;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.Serialization;

/// <summary>Reads enumerations and single characters by their names in tokenizer.json.</summary>
internal static class JsonNames
{
    public static readonly (string Name, SplitBehavior Value)[] Behaviors =
    [
        ("Removed", SplitBehavior.Removed), ("Isolated", SplitBehavior.Isolated), ("MergedWithPrevious", SplitBehavior.MergedWithPrevious),
        ("MergedWithNext", SplitBehavior.MergedWithNext), ("Contiguous", SplitBehavior.Contiguous),
    ];

    public static readonly (string Name, PrependScheme Value)[] Schemes = [("always", PrependScheme.Always), ("never", PrependScheme.Never), ("first", PrependScheme.First)];

    public static readonly (string Name, SequenceSide Value)[] Sides = [("Right", SequenceSide.Right), ("Left", SequenceSide.Left)];

    public static readonly (string Name, TruncationStrategy Value)[] Strategies =
    [
        ("LongestFirst", TruncationStrategy.LongestFirst), ("OnlyFirst", TruncationStrategy.OnlyFirst), ("OnlySecond", TruncationStrategy.OnlySecond),
    ];

    /// <summary>The value of a name, or the default where the field is missing.</summary>
    public static T Read<T>(JsonView view, string field, (string Name, T Value)[] names, T missing) where T : struct
    {
        if (view.OptionalString(field) is not { } given)
            return missing;
        foreach (var (name, value) in names)
        {
            if (name == given)
                return value;
        }
        throw view.Wrong(field, $"one of {string.Join(", ", names.Select(item => item.Name))}");
    }

    /// <summary>The name of a value.</summary>
    public static string NameOf<T>((string Name, T Value)[] names, T value) where T : struct =>
        names.First(item => EqualityComparer<T>.Default.Equals(item.Value, value)).Name;

    /// <summary>A string of one character.</summary>
    public static Rune ReadCharacter(JsonView view, string field, string? missing = null)
    {
        var text = view.OptionalString(field) ?? missing;
        return text is { Length: 1 or 2 } && Rune.TryGetRuneAt(text, 0, out var rune) && rune.Utf16SequenceLength == text.Length ? rune
            : throw view.Wrong(field, "a string of one character");
    }

    /// <summary>A character of the basic plane for blanks.</summary>
    public static char ReadReplacement(JsonView view)
    {
        var rune = ReadCharacter(view, "replacement", MetaspacePreTokenizer.Metaspace.ToString());
        return rune.IsBmp ? (char)rune.Value : throw view.Wrong("replacement", "a character up to U+FFFF");
    }

    /// <summary>The pattern of a Split or Replace.</summary>
    public static (string Pattern, bool IsLiteral) ReadPattern(JsonView view)
    {
        var pattern = view.RequiredObject("pattern");
        return pattern.OptionalString("String") is { } literal ? (literal, true) : (pattern.RequiredString("Regex"), false);
    }

    /// <summary>The parts of a Sequence.</summary>
    public static IReadOnlyList<JsonView> Parts(JsonView view, string field) => view.OptionalObjects(field) ?? throw view.Wrong(field, "a list [...]");

    /// <summary>The exception for a component that is not there.</summary>
    public static InvalidInputException Unsupported(JsonView view, string kind, string type) =>
        new($"{view.Path} uses the {kind} '{TokenDisplay.Escape(type)}', which this version of Loquat does not support; use a tokenizer without it.");
}
