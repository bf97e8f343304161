// Every failure becomes one sentence on standard error and an exit code; stack traces only with --verbose.
using Loquat.Formats;

namespace Loquat.Cli;

/// <summary>Turns exceptions into sentences.</summary>
internal static class ErrorReporter
{
    /// <summary>Prints one sentence.</summary>
    /// <returns>The exit code.</returns>
    public static int Report(Exception exception, TextWriter error, bool isVerbose)
    {
        error.WriteLine($"loquat: {Sentence(exception)}");
        if (isVerbose)
            error.WriteLine(exception.ToString());
        return exception is UsageException ? ExitCode.Usage : ExitCode.Failure;
    }

    private static string Sentence(Exception exception) => exception switch
    {
        InvalidInputException => OneLine(exception.Message),
        OutOfMemoryException => "There is not enough memory for this; use a smaller model (--width, --layers), a smaller --batch or a shorter --context.",
        UnauthorizedAccessException => $"Access was refused ({OneLine(exception.Message).TrimEnd('.')}); choose a file or folder that this user may use.",
        IOException => $"Reading or writing failed ({OneLine(exception.Message).TrimEnd('.')}); make room, or choose another file or folder.",
        _ => $"Something unexpected happened ({exception.GetType().Name}: {OneLine(exception.Message).TrimEnd('.')}); run again with --verbose for the details.",
    };

    private static string OneLine(string message) => message.ReplaceLineEndings(" ");
}
