// loquat tokenizer: the group of verbs that make tokenizers, compare them and show how they work.
using System.CommandLine;
using Loquat.Cli.Output;

namespace Loquat.Cli.Verbs.Tokenizers;

/// <summary>Works on tokenizers; how, says the verb after it.</summary>
internal sealed class TokenizerVerb : Verb
{
    public TokenizerVerb() : base("tokenizer", "Compare tokenizers and see how they work.")
    {
        Subcommands.Add(new DiffVerb());
        Subcommands.Add(new TraceVerb());
        AddJson();
    }

    /// <inheritdoc/>
    public override string Examples =>
        """
        Examples:
          loquat tokenizer diff a/tokenizer.json b/tokenizer.json --text book.txt
          loquat tokenizer trace my-model --text "Don't stop"

        See 'loquat tokenizer VERB --help' for the options of each.
        """;

    /// <inheritdoc/>
    protected override int Run(ParseResult parsed, Terminal terminal) =>
        throw new UsageException("Name what to do: diff or trace; see 'loquat tokenizer --help'.");
}
