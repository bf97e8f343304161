// loquat tokenizer trace: what each stage of a tokenizer does with a text, down to each merge.
using System.CommandLine;
using Loquat.Cli.Output;
using Loquat.Formats;
using Loquat.Text.Inspection;
using Loquat.Text.Tokenizers;

namespace Loquat.Cli.Verbs.Tokenizers;

/// <summary>Shows a tokenizer at work.</summary>
internal sealed class TraceVerb : Verb
{
    private const int LongestText = 10_000;
    private readonly Argument<string> _tokenizer = TokenizerArguments.Tokenizer();
    private readonly Option<string> _text = new("--text") { Description = "The text", HelpName = "TEXT", Required = true };

    public TraceVerb() : base("trace", "Show what each stage of a tokenizer does with a text, and each merge.")
    {
        Arguments.Add(_tokenizer);
        Options.Add(_text);
        AddJson();
    }

    /// <inheritdoc/>
    public override string Examples =>
        """
        Examples:
          loquat tokenizer trace gpt2/tokenizer.json --text "Don't stop"
          loquat tokenizer trace my-model --text "Don't stop" --json
        """;

    /// <inheritdoc/>
    protected override int Run(ParseResult parsed, Terminal terminal)
    {
        var text = parsed.GetValue(_text)!;
        if (text.Length > LongestText)
            throw new InvalidInputException($"The text has {text.Length} characters, more than the {LongestText} that a trace can show; give the part that matters.");
        var trace = TokenizerTrace.Of(Tokenizer.Load(parsed.GetValue(_tokenizer)!), text);
        foreach (var segment in trace.Segments)
            Show(segment, trace.Model, terminal);
        if (trace.PostProcessor is not null)
            terminal.Say($"{Label(terminal, "post_processor", trace.PostProcessor)}{TokenPainter.Line(terminal, trace.Final.Select(token => token.Token))}");
        terminal.Say($"{Label(terminal, "ids", "")}{string.Join(' ', trace.Final.Select(token => token.Id))}");
        terminal.Result(json => TraceJson.Write(json, trace));
        return ExitCode.Success;
    }

    private static void Show(SegmentTrace segment, string model, Terminal terminal)
    {
        terminal.Say($"{Label(terminal, "text", "")}{TokenPainter.Readable(segment.Text)}");
        if (segment.AddedToken is { } added)
        {
            terminal.Say($"{Label(terminal, "added_token", "")}{TokenPainter.Line(terminal, [added.Token])} {added.Id}");
            return;
        }
        foreach (var stage in segment.Stages)
            terminal.Say($"{Label(terminal, stage.Stage, stage.Name)}{TokenPainter.Line(terminal, stage.Pieces)}");
        foreach (var piece in segment.Pieces)
        {
            foreach (var (tokens, note) in Steps(piece))
                terminal.Say($"{Label(terminal, "", "")}{TokenPainter.Line(terminal, tokens)}  {TokenPainter.Paint(terminal, note, "2")}");
            terminal.Say($"{Label(terminal, "model", model)}{TokenPainter.Line(terminal, piece.Tokens.Select(token => token.Token))}  {string.Join(' ', piece.Tokens.Select(token => token.Id))}");
        }
    }

    private static IEnumerable<(IReadOnlyList<string> Tokens, string Note)> Steps(PieceTrace piece)
    {
        if (piece.Merges.Count == 0)
            yield break;
        yield return (piece.Start, "start");
        foreach (var merge in piece.Merges)
            yield return (merge.Tokens, $"{TokenPainter.Readable(merge.Left)} + {TokenPainter.Readable(merge.Right)}, rank {merge.Rank}");
    }

    private static string Label(Terminal terminal, string stage, string name) => TokenPainter.Paint(terminal, $"{stage,-14} {name,-12} ", "1");
}
