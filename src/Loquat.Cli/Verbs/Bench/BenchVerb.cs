// loquat bench: the group of verbs that measure this machine and Loquat on it.
using System.CommandLine;
using Loquat.Cli.Output;

namespace Loquat.Cli.Verbs.Bench;

/// <summary>Measures; what, says the verb after it.</summary>
internal sealed class BenchVerb : Verb
{
    public BenchVerb() : base("bench", "Measure this machine's limits and how near Loquat comes to them.")
    {
        Subcommands.Add(new RooflineVerb());
        Subcommands.Add(new GemmVerb());
        Subcommands.Add(new TrainingVerb());
        Subcommands.Add(new DecodingVerb());
    }

    /// <inheritdoc/>
    public override string Examples =>
        """
        Examples:
          loquat bench roofline
          loquat bench gemm --shapes 256x768x3072
          loquat bench train --shape nano
          loquat bench decode --shape gpt2-124m

        See 'loquat bench VERB --help' for the options of each.
        """;

    /// <inheritdoc/>
    protected override int Run(ParseResult parsed, Terminal terminal) =>
        throw new UsageException("Name what to measure: roofline, gemm, train or decode; see 'loquat bench --help'.");
}
