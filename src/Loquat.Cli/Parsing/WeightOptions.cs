// Options that choose the format in which a model's weights are kept.
using System.CommandLine;
using Loquat.Kernels.Quantization;

namespace Loquat.Cli.Parsing;

/// <summary>Makes --weights.</summary>
internal static class WeightOptions
{
    /// <summary>--weights: the format that products read weights in; none for what the verb usually takes.</summary>
    public static Option<WeightFormat?> Weights() => new("--weights")
    {
        Description = $"Format to keep the weights in: {WeightFormats.EncodableNames} [default: float32]",
        HelpName = "FORMAT",
        CustomParser = result =>
        {
            var given = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
            if (WeightFormats.TryParse(given, out var format) && format.CanEncode())
                return format;
            result.AddError($"--weights is '{given}'; it must be one of {WeightFormats.EncodableNames}.");
            return null;
        },
    };
}
