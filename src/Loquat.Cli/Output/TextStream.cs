// A model's text on its way to people: the prompt dimmed, then each piece as it comes, harmless to the terminal.
using System.Text;

namespace Loquat.Cli.Output;

/// <summary>Streams a text.</summary>
/// <param name="terminal">Where to.</param>
internal sealed class TextStream(Terminal terminal)
{
    private bool _hasBegun;

    /// <summary>Writes the prompt, the first time.</summary>
    public void Begin(string prompt)
    {
        if (_hasBegun)
            return;
        _hasBegun = true;
        if (prompt.Length > 0)
            terminal.Talk.Write(terminal.HasColor ? $"\e[2m{Safe(prompt)}\e[0m" : Safe(prompt));
    }

    /// <summary>Writes a piece.</summary>
    public void Write(string piece)
    {
        terminal.Talk.Write(Safe(piece));
        terminal.Talk.Flush();
    }

    /// <summary>Ends the text with a line break.</summary>
    public void End()
    {
        terminal.Talk.WriteLine();
        terminal.Talk.Flush();
    }

    // A terminal obeys control characters, and a model of bytes may write any; files get the text as it is.
    private string Safe(string text)
    {
        if (!terminal.IsLive || !text.Any(letter => char.IsControl(letter) && letter is not ('\n' or '\t')))
            return text;
        var safe = new StringBuilder(text.Length);
        foreach (var letter in text)
            safe.Append(char.IsControl(letter) && letter is not ('\n' or '\t') ? '\uFFFD' : letter);
        return safe.ToString();
    }
}
