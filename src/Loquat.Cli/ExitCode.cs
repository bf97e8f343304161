// What the process tells its caller.
namespace Loquat.Cli;

/// <summary>The exit codes of the command.</summary>
internal static class ExitCode
{
    /// <summary>All went well.</summary>
    public const int Success = 0;

    /// <summary>The input or the machine did not allow it; one sentence on standard error says why.</summary>
    public const int Failure = 1;

    /// <summary>The command line itself is wrong.</summary>
    public const int Usage = 2;

    /// <summary>Stopped by Ctrl-C (SIGINT), with everything saved.</summary>
    public const int Interrupted = 130;

    /// <summary>Stopped by SIGTERM, with everything saved.</summary>
    public const int Terminated = 143;
}
