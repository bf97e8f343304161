// What a model is to continue: a text, ids, or a file of texts.
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text;
using Loquat.Formats;
using Loquat.Formats.Files;
using Loquat.Generation;

namespace Loquat.Cli.Parsing;

/// <summary>A prompt.</summary>
/// <param name="Text">Its text, or null where ids were given.</param>
/// <param name="Ids">Its ids, at least one.</param>
internal sealed record Prompt(string? Text, int[] Ids);

/// <summary>--prompt, --prompt-ids and, where several are allowed, --prompts.</summary>
internal sealed class PromptOptions
{
    private const long LongestFile = 1 << 28;
    private readonly Option<string?> _prompt;
    private readonly Option<int[]?> _ids = new("--prompt-ids")
    {
        Description = "Token ids to continue instead of a text, such as 1,403; needs no tokenizer",
        HelpName = "IDS",
        CustomParser = ParseIds,
    };

    private readonly Option<string?> _file = new("--prompts") { Description = "UTF-8 file with a prompt on each line, which are continued side by side; empty lines are passed over", HelpName = "FILE" };
    private readonly bool _isRequired;

    /// <summary>Makes the options.</summary>
    /// <param name="description">Of --prompt.</param>
    /// <param name="isRequired">Whether there must be one; otherwise there is an empty prompt by default.</param>
    public PromptOptions(string description, bool isRequired)
    {
        _prompt = new Option<string?>("--prompt") { Description = description, HelpName = "TEXT" };
        _isRequired = isRequired;
    }

    /// <summary>Adds the options to a verb.</summary>
    /// <param name="verb">The verb.</param>
    /// <param name="several">Whether it takes --prompts.</param>
    public void AddTo(Command verb, bool several)
    {
        verb.Options.Add(_prompt);
        verb.Options.Add(_ids);
        if (several)
            verb.Options.Add(_file);
        verb.Validators.Add(result =>
        {
            var given = new Option[] { _prompt, _ids, _file }.Where(option => result.GetResult(option) is { Implicit: false }).Select(option => option.Name).ToArray();
            if (given.Length > 1)
                result.AddError($"{given[0]} and {given[1]} are both given; choose one.");
            else if (given.Length == 0 && _isRequired)
                result.AddError("--prompt or --prompt-ids is missing; say what the model is to continue.");
        });
    }

    /// <summary>--prompts.</summary>
    public Option File => _file;

    /// <summary>Whether ids were given, so that no tokenizer is needed.</summary>
    public bool AreIds(ParseResult parsed) => parsed.GetResult(_ids) is { Implicit: false };

    /// <summary>Whether a file was given.</summary>
    public bool IsFile(ParseResult parsed) => parsed.GetValue(_file) is not null;

    /// <summary>The prompts, at least one.</summary>
    /// <exception cref="InvalidInputException">The file cannot be read, is no text or holds none, or a prompt has a character that the tokenizer lacks.</exception>
    public IReadOnlyList<Prompt> Read(ParseResult parsed, TextGenerator generator)
    {
        if (AreIds(parsed))
            return [new Prompt(null, parsed.GetValue(_ids)!)];
        if (!IsFile(parsed))
            return [Encode(parsed.GetValue(_prompt) ?? "")];
        return [.. Lines(parsed.GetValue(_file)!).Select(Encode)];

        Prompt Encode(string text) => new(text, generator.Encode(text));
    }

    private static List<string> Lines(string path)
    {
        var bytes = InputFile.ReadAllBytes(path, "a file of prompts", LongestFile).AsSpan();
        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new InvalidInputException($"{path} is not UTF-8 text; give a text file with a prompt on each line.");
        }
        List<string> lines = [.. text.Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0)];
        return lines.Count > 0 ? lines : throw new InvalidInputException($"{path} holds no prompt; write one on each line.");
    }

    private static int[]? ParseIds(ArgumentResult argument)
    {
        var words = string.Join(',', argument.Tokens.Select(token => token.Value)).Split([',', ' ', '\t', '[', ']'], StringSplitOptions.RemoveEmptyEntries);
        var ids = new int[words.Length];
        for (var i = 0; i < ids.Length; i++)
        {
            if (int.TryParse(words[i], NumberStyles.None, CultureInfo.InvariantCulture, out ids[i]))
                continue;
            argument.AddError($"--prompt-ids holds '{words[i]}'; it must be token ids with commas between them, such as 1,403.");
            return null;
        }
        if (ids.Length > 0)
            return ids;
        argument.AddError("--prompt-ids is empty; it must be token ids with commas between them, such as 1,403.");
        return null;
    }
}
