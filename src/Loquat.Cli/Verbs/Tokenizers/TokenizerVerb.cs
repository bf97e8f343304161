// loquat tokenizer: the group of verbs that make tokenizers, compare them and show how they work.
using System.CommandLine;
using Loquat.Cli.Output;

namespace Loquat.Cli.Verbs.Tokenizers;

/// <summary>Works on tokenizers; how, says the verb after it.</summary>
internal sealed class TokenizerVerb : Verb
{
    public TokenizerVerb() : base("tokenizer", "Train tokenizers, compare them and see how they work.")
    {
        Subcommands.Add(new TokenizerTrainVerb());
        Subcommands.Add(new DiffVerb());
        Subcommands.Add(new TraceVerb());
        AddJson();
    }

    /// <inheritdoc/>
    public override string Examples =>
        """
        Examples:
          loquat tokenizer train --text book.txt --vocab-size 4096 --out book.json
          loquat tokenizer diff a/tokenizer.json b/tokenizer.json --text book.txt
          loquat tokenizer trace my-model --text "Don't stop"

        See 'loquat tokenizer VERB --help' for the options of each.
        """;

    /// <inheritdoc/>
    protected override int Run(ParseResult parsed, Terminal terminal) =>
        throw new UsageException("Name what to do: train, diff or trace; see 'loquat tokenizer --help'.");
}
