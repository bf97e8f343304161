// loquat tokenize: text to tokens, ids or their number, and ids back to text.
using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Loquat.Cli.Output;
using Loquat.Formats;
using Loquat.Text.Encodings;
using Loquat.Text.Tokenizers;

namespace Loquat.Cli.Verbs.Tokenizers;

/// <summary>Runs a tokenizer.</summary>
internal sealed class TokenizeVerb : Verb
{
    private const string StandardInput = "-";
    private readonly Argument<string> _tokenizer = TokenizerArguments.Tokenizer();
    private readonly Argument<string?> _file = new("FILE") { Description = "UTF-8 text file, or - for standard input", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _text = new("--text") { Description = "The text itself, instead of a file", HelpName = "TEXT" };
    private readonly Option<bool> _ids = new("--ids") { Description = "Print the ids alone, on one line" };
    private readonly Option<bool> _count = new("--count") { Description = "Print the number of tokens alone" };
    private readonly Option<bool> _decode = new("--decode") { Description = "Take ids, with blanks or commas between them, and print their text" };
    private readonly Option<bool> _special = new("--special") { Description = "Add the special tokens of the tokenizer's post-processor, such as [CLS]" };

    public TokenizeVerb() : base("tokenize", "Turn text into tokens, or ids back into text.")
    {
        Arguments.Add(_tokenizer);
        Arguments.Add(_file);
        Options.Add(_text);
        Options.Add(_ids);
        Options.Add(_count);
        Options.Add(_decode);
        Options.Add(_special);
        AddJson();
    }

    /// <inheritdoc/>
    public override string Examples =>
        """
        Examples:
          loquat tokenize my-model --text "Once upon a time"
          loquat tokenize gpt2/tokenizer.json book.txt --count
          echo Hello | loquat tokenize my-model - --ids
          loquat tokenize my-model --text "12 7 40" --decode
        """;

    /// <inheritdoc/>
    protected override int Run(ParseResult parsed, Terminal terminal)
    {
        var modes = new[] { _ids, _count, _decode }.Where(option => parsed.GetValue(option)).Select(option => option.Name).ToArray();
        if (modes.Length > 1)
            throw new UsageException($"{modes[0]} and {modes[1]} exclude each other; choose one.");
        if (parsed.GetValue(_text) is null == parsed.GetValue(_file) is null)
            throw new UsageException("Give either a FILE (- for standard input) or --text TEXT; see 'loquat tokenize --help'.");
        var tokenizer = Tokenizer.Load(parsed.GetValue(_tokenizer)!);
        var text = parsed.GetValue(_text) ?? Read(parsed.GetValue(_file)!);
        if (parsed.GetValue(_decode))
            Decode(tokenizer, text, terminal);
        else if (parsed.GetValue(_special))
            Encode(tokenizer, tokenizer.Tokenize(text), parsed, terminal);
        else if (parsed.GetValue(_count))
            Count(tokenizer.CountTokens(text), terminal);
        else if (parsed.GetValue(_ids))
            Ids(tokenizer.Encode(text), terminal);
        else
            Encode(tokenizer, tokenizer.Tokenize(text, options: new EncodeOptions { AddSpecialTokens = false }), parsed, terminal);
        return ExitCode.Success;
    }

    private void Encode(Tokenizer tokenizer, TokenEncoding encoding, ParseResult parsed, Terminal terminal)
    {
        if (parsed.GetValue(_count))
            Count(encoding.Count, terminal);
        else if (parsed.GetValue(_ids))
            Ids([.. encoding.Ids], terminal);
        else
            Tokens(tokenizer, encoding, terminal);
    }

    private static void Count(int count, Terminal terminal)
    {
        terminal.Say(count.ToString(CultureInfo.InvariantCulture));
        terminal.Result(json => json.WriteNumber("count", count));
    }

    private static void Ids(int[] ids, Terminal terminal)
    {
        terminal.Say(string.Join(' ', ids));
        terminal.Result(json => WriteNumbers(json, "ids", ids));
    }

    private static void Tokens(Tokenizer tokenizer, TokenEncoding encoding, Terminal terminal)
    {
        var lines = new StringBuilder();
        for (var i = 0; i < encoding.Count; i++)
        {
            var token = TokenPainter.Paint(terminal, tokenizer.TokenText(encoding.Ids[i]), i % 2 == 0 ? "36" : "33");
            lines.Append(CultureInfo.InvariantCulture, $"{encoding.Offsets[i].Start,8}  {encoding.Ids[i],8}  {token}\n");
        }
        terminal.Talk.Write(lines.ToString());
        terminal.Result(json =>
        {
            json.WriteNumber("count", encoding.Count);
            WriteNumbers(json, "ids", encoding.Ids);
            json.WriteStartArray("tokens");
            foreach (var token in encoding.Tokens)
                json.WriteStringValue(token);
            json.WriteEndArray();
            json.WriteStartArray("offsets");
            foreach (var range in encoding.Offsets)
            {
                json.WriteStartArray();
                json.WriteNumberValue(range.Start);
                json.WriteNumberValue(range.End);
                json.WriteEndArray();
            }
            json.WriteEndArray();
        });
    }

    private static void Decode(Tokenizer tokenizer, string text, Terminal terminal)
    {
        var words = text.Split([' ', ',', '\t', '\r', '\n', '[', ']'], StringSplitOptions.RemoveEmptyEntries);
        var ids = new int[words.Length];
        for (var i = 0; i < ids.Length; i++)
        {
            if (!int.TryParse(words[i], NumberStyles.None, CultureInfo.InvariantCulture, out ids[i]) || ids[i] >= tokenizer.VocabularySize)
            {
                throw new InvalidInputException($"'{TokenPainter.Readable(words[i])}' (number {i + 1} of what was given) is no id of this tokenizer; "
                    + $"ids are whole numbers from 0 to {tokenizer.VocabularySize - 1}.");
            }
        }
        var decoded = tokenizer.Decode(ids);
        terminal.Say(decoded);
        terminal.Result(json => json.WriteString("text", decoded));
    }

    private static string Read(string file)
    {
        if (file != StandardInput)
            return TokenizerArguments.ReadFile(file);
        using var input = Console.OpenStandardInput();
        using var reader = new StreamReader(input, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        return reader.ReadToEnd();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IReadOnlyList<int> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }
}
