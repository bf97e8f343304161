// Options of 'loquat generate' for beam search and contrastive search.
using System.CommandLine;
using System.CommandLine.Parsing;
using Loquat.Generation.Beams;
using Loquat.Generation.Contrastive;

namespace Loquat.Cli.Parsing;

/// <summary>The options of the searches.</summary>
internal sealed class SearchArguments
{
    private readonly Option<int?> _beams = NumberOption.Create<int>("--beams", "Beam search that follows N sequences at once", "a whole number from 1 to 65536", value => value is >= 1 and <= 65536);
    private readonly Option<double?> _lengthPenalty = NumberOption.Real("--length-penalty", "Beams score the sum of ln p / tokens^X: above 0 favours long texts [default: 1]", "a number", _ => true);
    private readonly Option<EarlyStopping?> _earlyStopping = new("--early-stopping")
    {
        Description = "When beams end: true with as many finished as beams, never when none can improve, false by estimate [default: false; alone: true]",
        HelpName = "true|false|never",
        Arity = ArgumentArity.ZeroOrOne,
        CustomParser = ParseEarlyStopping,
    };

    private readonly Option<int?> _best = NumberOption.AtLeast("--best", "Best texts of a beam search to show [default: 1]", 1);
    private readonly Option<bool> _showTree = new("--show-tree") { Description = "Draw what a beam search considered" };
    private readonly Option<string?> _treeOut = new("--tree-out") { Description = "Draw what a beam search considered as a picture, .svg or .html", HelpName = "FILE" };
    private readonly Option<double?> _alpha = NumberOption.Real("--penalty-alpha", "Contrastive search: 0 is greedy, nearer to 1 avoids repetition more; --top-k is the number of candidates", "a number from 0 to 1", value => value is >= 0 and <= 1);

    /// <summary>Adds the options to the verb.</summary>
    public void AddTo(Command verb)
    {
        foreach (var option in new Option[] { _beams, _lengthPenalty, _earlyStopping, _best, _showTree, _treeOut, _alpha })
            verb.Options.Add(option);
    }

    /// <summary>Adds the rules by which options exclude or need one another.</summary>
    public void Validate(Command verb, SamplingArguments sampling, Option samples, Option prompts) => verb.Validators.Add(result =>
    {
        bool IsGiven(Option option) => result.GetResult(option) is { Implicit: false };
        void Exclude(string what, IEnumerable<Option> others)
        {
            foreach (var option in others.Where(IsGiven))
                result.AddError($"{what}, so {option.Name} has no meaning beside it; leave one of them out.");
        }

        if (IsGiven(sampling.Greedy))
            Exclude("--greedy always takes the most probable token", [.. sampling.OfDrawing, samples]);
        if (IsGiven(_beams))
        {
            Exclude("--beams looks for the most probable text and draws nothing", [sampling.Greedy, .. sampling.OfDrawing, sampling.Seed, samples]);
            if (IsGiven(_alpha))
                result.AddError("--beams and --penalty-alpha are two kinds of search; leave one of them out.");
            if (Value(result, _best) is { } best && Value(result, _beams) is { } beams && best > beams)
                result.AddError($"--best is {best}, more than the {beams} beams that are followed; raise --beams or lower --best.");
            foreach (var option in new Option[] { _showTree, _treeOut }.Where(option => IsGiven(option) && IsGiven(prompts)))
                result.AddError($"{option.Name} draws one search, and --prompts asks for several; give one prompt with --prompt.");
        }
        else
        {
            foreach (var option in new Option[] { _lengthPenalty, _earlyStopping, _best, _showTree, _treeOut }.Where(IsGiven))
                result.AddError($"{option.Name} is about beam search; add --beams N, such as --beams 4.");
        }
        if (IsGiven(_alpha))
        {
            Exclude("--penalty-alpha asks for contrastive search, which draws nothing", [sampling.Greedy, .. sampling.OfDrawing.Where(option => option != sampling.TopK), sampling.Seed, samples]);
            if (Value(result, sampling.TopK) == 0)
                result.AddError("--top-k is 0; contrastive search weighs at least 1 candidate, usually 4 to 10.");
        }
        if (result.GetValue(_treeOut) is { } path && !IsDrawing(path))
            result.AddError($"--tree-out is '{path}'; the file's name must end in .svg or .html.");
    });

    /// <summary>The beam search that was asked for, or null.</summary>
    public BeamSearchOptions? Beams(ParseResult parsed) => parsed.GetValue(_beams) is not { } beams ? null : new BeamSearchOptions
    {
        Width = beams,
        Best = parsed.GetValue(_best) ?? 1,
        LengthPenalty = parsed.GetValue(_lengthPenalty) ?? 1,
        EarlyStopping = parsed.GetValue(_earlyStopping) ?? (parsed.GetResult(_earlyStopping) is { Implicit: false } ? EarlyStopping.WhenFull : EarlyStopping.Heuristic),
        KeepTree = ShowsTree(parsed) || TreeOut(parsed) is not null,
    };

    /// <summary>The contrastive search that was asked for, or null.</summary>
    public ContrastiveOptions? Contrastive(ParseResult parsed, SamplingArguments sampling) => parsed.GetValue(_alpha) is not { } alpha ? null : new ContrastiveOptions
    {
        Alpha = alpha,
        Candidates = parsed.GetValue(sampling.TopK) ?? SamplingArguments.UsualCandidates,
    };

    /// <summary>Whether the tree is to be shown.</summary>
    public bool ShowsTree(ParseResult parsed) => parsed.GetValue(_showTree);

    /// <summary>The file for the picture of the tree, or null.</summary>
    public string? TreeOut(ParseResult parsed) => parsed.GetValue(_treeOut);

    /// <summary>A number, or null where it is not given or wrong; what is wrong with it is reported already.</summary>
    private static T? Value<T>(CommandResult result, Option<T?> option) where T : struct
    {
        try
        {
            return result.GetValue(option);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static bool IsDrawing(string path) => Path.GetExtension(path).ToUpperInvariant() is ".SVG" or ".HTML" or ".HTM";

    private static EarlyStopping? ParseEarlyStopping(ArgumentResult argument)
    {
        if (argument.Tokens.Count == 0)
            return EarlyStopping.WhenFull;
        switch (argument.Tokens[0].Value)
        {
            case "true":
                return EarlyStopping.WhenFull;
            case "false":
                return EarlyStopping.Heuristic;
            case "never":
                return EarlyStopping.Never;
            default:
                argument.AddError($"--early-stopping is '{argument.Tokens[0].Value}'; it must be true, false or never.");
                return null;
        }
    }
}
