// Options of 'loquat generate' that say how each token is chosen.
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Loquat.Generation.Sampling;

namespace Loquat.Cli.Parsing;

/// <summary>The options of sampling.</summary>
internal sealed class SamplingArguments
{
    /// <summary>How many candidates contrastive search weighs where --top-k says nothing.</summary>
    public const int UsualCandidates = 4;

    private readonly Option<bool> _greedy = new("--greedy") { Description = "Always the most probable token" };
    private readonly Option<double?> _temperature = NumberOption.Real("--temperature", "Below 1 safer, above 1 wilder; 0 is greedy [default: 0.8]", "a number of at least 0", value => value >= 0);
    private readonly Option<int?> _topK = NumberOption.AtLeast("--top-k", "Only the N most probable tokens; 0 for all [default: 0; with --penalty-alpha 4]", 0);
    private readonly Option<double?> _topP = NumberOption.Real("--top-p", "Only the most probable tokens that together reach this probability [default: 1]", "a number above 0 and at most 1", value => value is > 0 and <= 1);
    private readonly Option<double?> _minP = NumberOption.Real("--min-p", "Only tokens at least this share as probable as the most probable one [default: 0]", "a number from 0 to 1", value => value is >= 0 and <= 1);
    private readonly Option<double?> _typical = NumberOption.Real("--typical", "Only the most typical tokens that together reach this probability [default: 1]", "a number above 0 and at most 1", value => value is > 0 and <= 1);
    private readonly Option<double?> _repetition = NumberOption.Real("--repetition-penalty", "Above 1 avoids tokens of prompt and text [default: 1]", "a number above 0", value => value > 0);
    private readonly Option<double?> _presence = NumberOption.Real("--presence-penalty", "Taken from the logits of written tokens [default: 0]", "a number", _ => true);
    private readonly Option<double?> _frequency = NumberOption.Real("--frequency-penalty", "Taken from the logits of written tokens for each time [default: 0]", "a number", _ => true);
    private readonly Option<int?> _noRepeat = NumberOption.AtLeast("--no-repeat-ngram", "No sequence of N tokens twice; 0 for no limit [default: 0]", 0);
    private readonly Option<TokenBias[]?> _bias = new("--logit-bias")
    {
        Description = "Added to the logit of a token, such as 42=-5; may be given several times",
        HelpName = "ID=X",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = true,
        CustomParser = ParseBiases,
    };

    private readonly Option<ulong?> _seed = NumberOption.AtLeast("--seed", "Seed of the choice [default: 1]", 0UL);

    /// <summary>Whether the most probable token is always taken.</summary>
    public Option<bool> Greedy => _greedy;

    /// <summary>Number of candidates, for sampling and for contrastive search.</summary>
    public Option<int?> TopK => _topK;

    /// <summary>What has no meaning where nothing is drawn.</summary>
    public IReadOnlyList<Option> OfDrawing => [_temperature, _topK, _topP, _minP, _typical];

    /// <summary>Seed of the draws.</summary>
    public Option<ulong?> Seed => _seed;

    /// <summary>Adds the options to the verb.</summary>
    public void AddTo(Command verb)
    {
        foreach (var option in new Option[] { _greedy, _temperature, _topK, _topP, _minP, _typical, _repetition, _presence, _frequency, _noRepeat, _bias, _seed })
            verb.Options.Add(option);
    }

    /// <summary>The choices.</summary>
    public SamplingOptions Read(ParseResult parsed) => new()
    {
        LogitBias = parsed.GetValue(_bias) ?? [],
        RepetitionPenalty = parsed.GetValue(_repetition) ?? 1,
        PresencePenalty = parsed.GetValue(_presence) ?? 0,
        FrequencyPenalty = parsed.GetValue(_frequency) ?? 0,
        NoRepeatNGram = parsed.GetValue(_noRepeat) ?? 0,
        Temperature = parsed.GetValue(_greedy) ? 0 : parsed.GetValue(_temperature) ?? 0.8,
        TopK = parsed.GetValue(_topK) ?? 0,
        TopP = parsed.GetValue(_topP) ?? 1,
        MinP = parsed.GetValue(_minP) ?? 0,
        Typical = parsed.GetValue(_typical) ?? 1,
    };

    private static TokenBias[]? ParseBiases(ArgumentResult argument)
    {
        var biases = new List<TokenBias>();
        foreach (var token in argument.Tokens)
        {
            var parts = token.Value.Split('=');
            if (parts.Length == 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value))
            {
                biases.Add(new TokenBias(id, value));
                continue;
            }
            argument.AddError($"--logit-bias is '{token.Value}'; it must be a token id, an equals sign and a finite number, such as 42=-5.");
            return null;
        }
        return [.. biases];
    }
}
