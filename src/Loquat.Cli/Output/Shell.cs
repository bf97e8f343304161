// Commands that people can copy from the screen.
namespace Loquat.Cli.Output;

/// <summary>Writes arguments for a shell.</summary>
internal static class Shell
{
    /// <summary>The argument, in quotes where it needs them.</summary>
    public static string Quote(string argument) =>
        argument.Length > 0 && argument.All(letter => char.IsLetterOrDigit(letter) || letter is '.' or '/' or '\\' or '-' or '_' or ':') ? argument
            : $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
