// The one exception for input that a user can put right: a wrong file, a wrong option, a folder that cannot be written.
// Its message is a single sentence for the terminal; programs need not parse it.
namespace Loquat.Formats;

/// <summary>
/// Input that a user gave is wrong. The message is one clear sentence that names what was given, where, what was expected and what to do.
/// </summary>
public class InvalidInputException : Exception
{
    /// <summary>Creates the exception with its sentence.</summary>
    /// <param name="message">One sentence: what was given, where, what was expected, what to do.</param>
    public InvalidInputException(string message) : base(OneLine(message))
    {
    }

    /// <summary>Creates the exception with its sentence and the failure below it.</summary>
    /// <param name="message">One sentence: what was given, where, what was expected, what to do.</param>
    /// <param name="innerException">The failure that showed the input to be wrong.</param>
    public InvalidInputException(string message, Exception innerException) : base(OneLine(message), innerException)
    {
    }

    // Names and texts from files may hold line ends and other control characters, which have no place on a terminal.
    private static string OneLine(string message) => message.Any(char.IsControl) ? string.Concat(message.Select(character => char.IsControl(character) ? '?' : character)) : message;
}
