// loquat tokenizer diff: the first place of a text where two tokenizers differ, and the stage at fault.
using System.CommandLine;
using System.Text.Json;
using Loquat.Cli.Output;
using Loquat.Text.Inspection;
using Loquat.Text.Tokenizers;

namespace Loquat.Cli.Verbs.Tokenizers;

/// <summary>Compares two tokenizers on a text.</summary>
internal sealed class DiffVerb : Verb
{
    private readonly Argument<string> _first = TokenizerArguments.Tokenizer("A");
    private readonly Argument<string> _second = TokenizerArguments.Tokenizer("B");
    private readonly Option<string> _text = new("--text") { Description = "UTF-8 text file to compare them on", HelpName = "FILE", Required = true };

    public DiffVerb() : base("diff", "Find the first place of a text where two tokenizers differ, and the stage at fault.")
    {
        Arguments.Add(_first);
        Arguments.Add(_second);
        Options.Add(_text);
        AddJson();
    }

    /// <inheritdoc/>
    public override string Examples =>
        """
        Examples:
          loquat tokenizer diff a/tokenizer.json b/tokenizer.json --text book.txt
          loquat tokenizer diff my-model your-model --text book.txt --json
        """;

    /// <inheritdoc/>
    protected override int Run(ParseResult parsed, Terminal terminal)
    {
        var first = Tokenizer.Load(parsed.GetValue(_first)!);
        var second = Tokenizer.Load(parsed.GetValue(_second)!);
        var text = TokenizerArguments.ReadFile(parsed.GetValue(_text)!);
        var found = TokenizerDifference.Find(first, second, text);
        if (found is null)
            terminal.Say("They give the same ids, and the same text back.");
        else
            Show(found, parsed, terminal);
        terminal.Result(json => Write(json, found));
        return ExitCode.Success;
    }

    private void Show(TokenizerDifference found, ParseResult parsed, Terminal terminal)
    {
        terminal.Say($"They differ at line {found.Line}, character {found.Column}, after {found.TokenIndex} tokens that are the same.");
        terminal.Say($"Stage at fault: {TokenPainter.Paint(terminal, found.Stage, "1;31")}");
        terminal.Say($"Text there:     {TokenPainter.Readable(found.Context)}");
        foreach (var (name, outcome, tokens) in new[] { (parsed.GetValue(_first), found.First, found.FirstTokens), (parsed.GetValue(_second), found.Second, found.SecondTokens) })
        {
            terminal.Say();
            terminal.Say(TokenPainter.Paint(terminal, name!, "1"));
            terminal.Say($"  {found.Stage}: {TokenPainter.Readable(outcome)}");
            if (tokens.Count > 0)
                terminal.Say($"  tokens from there: {TokenPainter.Line(terminal, tokens.Select(token => $"{token.Token} {token.Id}"))}");
        }
    }

    private static void Write(Utf8JsonWriter json, TokenizerDifference? found)
    {
        json.WriteBoolean("same", found is null);
        if (found is null)
            return;
        json.WriteString("stage", found.Stage);
        json.WriteNumber("position", found.Position);
        json.WriteNumber("line", found.Line);
        json.WriteNumber("column", found.Column);
        json.WriteNumber("token_index", found.TokenIndex);
        json.WriteString("context", found.Context);
        json.WriteString("first", found.First);
        json.WriteString("second", found.Second);
        TraceJson.WriteTokens(json, "first_tokens", found.FirstTokens);
        TraceJson.WriteTokens(json, "second_tokens", found.SecondTokens);
    }
}
