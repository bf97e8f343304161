// Help with examples below the options.
using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Loquat.Cli.Parsing;

/// <summary>Prints the usual help and then examples.</summary>
/// <param name="inner">The usual help.</param>
/// <param name="examples">Printed below.</param>
internal sealed class CustomHelpAction(HelpAction inner, Func<ParseResult, string> examples) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        inner.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output.WriteLine(examples(parseResult).TrimEnd());
        return ExitCode.Success;
    }

    /// <summary>Makes the root's help option print examples, for itself and for every verb.</summary>
    public static void Install(RootCommand root, string rootExamples)
    {
        foreach (var option in root.Options.OfType<HelpOption>())
        {
            if (option.Action is HelpAction help)
                option.Action = new CustomHelpAction(help, parsed => parsed.CommandResult.Command is Verbs.Verb verb ? verb.Examples : rootExamples);
        }
    }
}
