// Where a verb speaks: results and talk on standard output, or with --json the result there and the talk on standard error.
using System.Text.Json;
using Loquat.Formats.Json;
using Spectre.Console;

namespace Loquat.Cli.Output;

/// <summary>The two standard streams and what they can show.</summary>
internal sealed class Terminal
{
    private readonly TextWriter _output;
    private IAnsiConsole? _console;

    /// <summary>Makes a terminal.</summary>
    /// <param name="output">Standard output.</param>
    /// <param name="error">Standard error.</param>
    /// <param name="isJson">Whether standard output is for one JSON object alone.</param>
    public Terminal(TextWriter output, TextWriter error, bool isJson)
    {
        _output = output;
        IsJson = isJson;
        Talk = isJson ? error : output;
        IsLive = IsTerminal(Talk) && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");
        HasColor = IsLive && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
    }

    /// <summary>Whether a JSON object is wanted.</summary>
    public bool IsJson { get; }

    /// <summary>The stream for people.</summary>
    public TextWriter Talk { get; }

    /// <summary>Whether people watch: lines may be drawn over.</summary>
    public bool IsLive { get; }

    /// <summary>Whether text may be dimmed and coloured.</summary>
    public bool HasColor { get; }

    /// <summary>Tables and markup for people.</summary>
    public IAnsiConsole Console => _console ??= AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(Talk),
        Ansi = IsLive ? AnsiSupport.Yes : AnsiSupport.No,
        ColorSystem = HasColor ? ColorSystemSupport.EightBit : ColorSystemSupport.NoColors,
        Interactive = InteractionSupport.No,
    });

    /// <summary>Columns of the terminal.</summary>
    public static int Columns
    {
        get
        {
            try
            {
                return Math.Max(20, System.Console.WindowWidth);
            }
            catch (Exception error) when (error is IOException or PlatformNotSupportedException)
            {
                return 80;
            }
        }
    }

    /// <summary>Writes a line for people.</summary>
    public void Say(string line = "") => Talk.WriteLine(line);

    /// <summary>Writes a faint line for people.</summary>
    public void Whisper(string line) => Talk.WriteLine(HasColor ? $"\e[2m{line}\e[0m" : line);

    /// <summary>Prints the result, when JSON is wanted.</summary>
    public void Result(Action<Utf8JsonWriter> writeFields)
    {
        if (!IsJson)
            return;
        Talk.Flush();
        _output.WriteLine(JsonText.Line(writeFields));
        _output.Flush();
    }

    private static bool IsTerminal(TextWriter writer) =>
        ReferenceEquals(writer, System.Console.Out) ? !System.Console.IsOutputRedirected
        : ReferenceEquals(writer, System.Console.Error) && !System.Console.IsErrorRedirected;
}
