// What the verbs have in common: --json, examples, and a terminal to speak to.
using System.CommandLine;
using Loquat.Cli.Output;
using Loquat.Cli.Parsing;

namespace Loquat.Cli.Verbs;

/// <summary>A verb of the command.</summary>
internal abstract class Verb : Command
{
    private readonly Option<bool> _json = CommonOptions.Json();

    protected Verb(string name, string description) : base(name, description) =>
        SetAction(parsed => Run(parsed, new Terminal(parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, parsed.GetValue(_json))));

    /// <summary>Printed below the help.</summary>
    public abstract string Examples { get; }

    /// <summary>Does the work.</summary>
    /// <returns>The exit code.</returns>
    protected abstract int Run(ParseResult parsed, Terminal terminal);

    /// <summary>Adds --json behind the verb's own options.</summary>
    protected void AddJson() => Options.Add(_json);
}
