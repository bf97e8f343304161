// The command from arguments to exit code, free of process-wide state but for the standard streams it is given, so that tests can run it in-process.
using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Loquat.Cli.Output;
using Loquat.Cli.Parsing;
using Loquat.Cli.Verbs;
using Loquat.Cli.Verbs.Bench;
using Loquat.Cli.Verbs.Tokenizers;

namespace Loquat.Cli;

/// <summary>Runs the command line.</summary>
internal static class CommandLine
{
    private const string About =
        "Loquat trains small language models on your own text, on the processor of the machine it runs on, and lets them write.\n\n"
        + "Begin with 'loquat quickstart': it trains a model in about a minute and shows what it learned.";

    /// <summary>Runs one command.</summary>
    /// <param name="arguments">What was typed after the command's name.</param>
    /// <param name="output">Standard output: results.</param>
    /// <param name="error">Standard error: errors, and with --json everything but the result.</param>
    /// <returns>The exit code, one of <see cref="ExitCode"/>.</returns>
    public static int Run(string[] arguments, TextWriter output, TextWriter error)
    {
        var parsed = Root().Parse(arguments);
        var isVerbose = parsed.GetValue(CommonOptions.Verbose);
        try
        {
            if (parsed.Errors.Count > 0 && parsed.Action is not (HelpAction or CustomHelpAction))
                throw ParseErrors.Of(parsed);
            return parsed.Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (Exception exception)
        {
            return ErrorReporter.Report(exception, error, isVerbose);
        }
    }

    private static RootCommand Root()
    {
        var root = new RootCommand(About)
        {
            new QuickstartVerb(),
            new TrainVerb(),
            new GenerateVerb(),
            new EvaluateVerb(),
            new PredictVerb(),
            new FillMaskVerb(),
            new EmbedVerb(),
            new InfoVerb(),
            new ConvertVerb(),
            new TokenizeVerb(),
            new TokenizerVerb(),
            new BenchVerb(),
        };
        root.Options.Add(CommonOptions.Verbose);
        CustomHelpAction.Install(root,
            """
            Examples:
              loquat quickstart
              loquat train --text book.txt --out my-model
              loquat generate my-model --prompt "Once upon a time"

            See 'loquat VERB --help' for the options of a verb.
            """);
        return root;
    }
}
