// A command line that is wrong in itself, whatever the files it names hold.
using Loquat.Formats;

namespace Loquat.Cli;

/// <summary>The command line is wrong; the command exits with <see cref="ExitCode.Usage"/>.</summary>
/// <param name="message">One sentence.</param>
internal sealed class UsageException(string message) : InvalidInputException(message)
{
    /// <summary>Runs a check of option values, whose complaint is then a usage error.</summary>
    public static void Check(Action check)
    {
        try
        {
            check();
        }
        catch (InvalidInputException error)
        {
            throw new UsageException(error.Message);
        }
    }
}
