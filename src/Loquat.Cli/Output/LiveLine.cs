// One line at the bottom of the terminal that is drawn over and over; what is printed meanwhile goes above it.
namespace Loquat.Cli.Output;

/// <summary>A line that changes. Where nobody watches it shows nothing.</summary>
/// <param name="terminal">Where to.</param>
internal sealed class LiveLine(Terminal terminal)
{
    private bool _isShown;

    /// <summary>Shows a line, cut to the width of the terminal.</summary>
    /// <param name="text">Plain text.</param>
    public void Show(string text)
    {
        if (!terminal.IsLive)
            return;
        var columns = Terminal.Columns - 1;
        terminal.Talk.Write($"{(_isShown ? "" : "\e[?25l")}\r{(text.Length > columns ? text[..columns] : text)}\e[K");
        terminal.Talk.Flush();
        _isShown = true;
    }

    /// <summary>Removes the line.</summary>
    public void Clear()
    {
        if (!_isShown)
            return;
        terminal.Talk.Write("\r\e[K\e[?25h");
        terminal.Talk.Flush();
        _isShown = false;
    }
}
