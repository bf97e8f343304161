// The tokenizer that 'loquat train' is asked for: that of the text's characters, bytes, one that is trained first, or one from a file.
using System.Globalization;
using Loquat.Cli.Parsing;
using Loquat.Formats;

namespace Loquat.Cli.Runs;

/// <summary>What --tokenizer says.</summary>
/// <param name="Text">As a run's file has it: char, byte, KIND:N, or the full path of a tokenizer.</param>
/// <param name="Kind">The kind to train, or null.</param>
/// <param name="Size">Tokens of the vocabulary to train.</param>
/// <param name="Path">Full path of a tokenizer's file or folder, or null.</param>
internal sealed record TokenizerChoice(string Text, TrainableKind? Kind = null, int Size = 0, string? Path = null)
{
    /// <summary>One token for each character of the text.</summary>
    public const string Char = "char";

    /// <summary>One token for each byte.</summary>
    public const string Byte = "byte";

    private const int LargestVocabulary = 1 << 24;

    /// <summary>Whether it takes characters or bytes of the whole text, whose tokens are split into parts; otherwise the text is split.</summary>
    public bool IsOfTheText => Kind is null && Path is null;

    /// <summary>Reads the option's value.</summary>
    /// <exception cref="InvalidInputException">It is none, or names a file that does not exist.</exception>
    public static TokenizerChoice Parse(string given)
    {
        if (TryOf(given) is { Path: null } choice)
            return choice;
        if (File.Exists(given) || Directory.Exists(given))
            return new TokenizerChoice(System.IO.Path.GetFullPath(given), Path: System.IO.Path.GetFullPath(given));
        var name = given.Split(':')[0];
        if (TrainableKinds.Find(name) is not null)
        {
            throw new UsageException(name == given ? $"--tokenizer is '{given}', which has no size; say how many tokens it shall have, as in {name}:8192."
                : $"--tokenizer is '{given}'; behind {name}: there must be a whole number from 1 to {LargestVocabulary}.");
        }
        if (given.Contains('/', StringComparison.Ordinal) || given.Contains('\\', StringComparison.Ordinal) || given.Contains('.', StringComparison.Ordinal))
            throw new InvalidInputException($"--tokenizer {given} does not exist; name a tokenizer file or a folder that holds one, or char, byte or a kind with a size, such as byte-bpe:8192.");
        string[] words = given.Contains(':', StringComparison.Ordinal) ? [.. TrainableKinds.All.Select(kind => kind.Name)] : [Char, Byte, .. TrainableKinds.All.Select(kind => kind.Name)];
        throw new UsageException($"--tokenizer is '{given}'; it must be char, byte, a kind with a size such as byte-bpe:8192 ({TrainableKinds.Names}), or a tokenizer file or folder{Suggestion.Ending(name, words)}.");
    }

    /// <summary>Whether a run's file may have this value.</summary>
    public static bool IsKnown(string text) => TryOf(text) is not null;

    /// <summary>The choice that a run's file has.</summary>
    public static TokenizerChoice Of(string text) => TryOf(text) ?? throw new ArgumentException($"'{text}' is no choice of a tokenizer.", nameof(text));

    private static TokenizerChoice? TryOf(string text)
    {
        if (text is Char or Byte)
            return new TokenizerChoice(text);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0 && TrainableKinds.Find(text[..colon]) is { } kind)
        {
            return int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size is >= 1 and <= LargestVocabulary
                ? new TokenizerChoice(string.Create(CultureInfo.InvariantCulture, $"{kind.Name}:{size}"), kind, size) : null;
        }
        return System.IO.Path.IsPathFullyQualified(text) ? new TokenizerChoice(text, Path: text) : null;
    }
}
