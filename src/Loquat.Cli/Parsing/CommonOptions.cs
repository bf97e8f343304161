// Options that several verbs share.
using System.CommandLine;
using Loquat.Kernels.Threading;

namespace Loquat.Cli.Parsing;

/// <summary>Options and arguments that mean the same wherever they appear.</summary>
internal static class CommonOptions
{
    /// <summary>--verbose, for all verbs.</summary>
    public static Option<bool> Verbose { get; } = new("--verbose") { Description = "Show stack traces with errors", Recursive = true };

    /// <summary>--json.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Print one JSON object as the last line of standard output; everything else goes to standard error" };

    /// <summary>--threads.</summary>
    public static Option<int?> Threads() =>
        NumberOption.Create<int>("--threads", "Worker threads; any number gives the same result [default: all processors]", "a whole number from 1 to 1024", value => value is >= 1 and <= 1024);

    /// <summary>--text.</summary>
    public static Option<string[]> Text(string description) => new("--text") { Description = description, HelpName = "FILE", AllowMultipleArgumentsPerToken = true, Arity = ArgumentArity.OneOrMore };

    /// <summary>The model folder.</summary>
    public static Argument<string> Folder() => new("DIR") { Description = "Model folder, such as one that 'loquat train' has written, GGUF file or llama2.c checkpoint" };

    /// <summary>Sets the number of threads, where it was given.</summary>
    public static void ApplyThreads(ParseResult parsed, Option<int?> threads)
    {
        if (parsed.GetValue(threads) is { } count)
            WorkerTeam.Threads = count;
    }
}
