using System.CommandLine;
using Loquat.Cli.Output;
namespace Loquat.Cli.Verbs;
internal sealed class QuickstartVerb : Verb
{
    public QuickstartVerb() : base("quickstart", "Train a small model on generated stories in about a minute.") { AddJson(); }
    public override string Examples => "";
    protected override int Run(ParseResult parsed, Terminal terminal) => 1;
}
