// A model's text as the quickstart prints it.
using Loquat.Cli.Output;
using Spectre.Console;

namespace Loquat.Cli.Quickstart;

/// <summary>Prints samples.</summary>
internal static class SampleText
{
    /// <summary>Prints a sample under a heading.</summary>
    public static void Show(Terminal terminal, string heading, string prompt, string text)
    {
        if (terminal.IsLive)
        {
            var body = new Markup($"[grey]{Markup.Escape(prompt)}[/]{Markup.Escape(text.TrimEnd())}");
            terminal.Console.Write(new Panel(body) { Border = BoxBorder.Rounded, Header = new PanelHeader($" {Markup.Escape(heading)} "), Padding = new Padding(1, 0), Expand = true });
            return;
        }
        terminal.Say($"{heading}:");
        terminal.Say($"  {(prompt + text).TrimEnd().ReplaceLineEndings("\n  ")}");
        terminal.Say();
    }

    /// <summary>A sample cut to one line, in quotes.</summary>
    public static string OneLine(string text, int columns)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return $"  “{(line.Length > columns ? line[..(columns - 1)] + "…" : line)}”";
    }
}
