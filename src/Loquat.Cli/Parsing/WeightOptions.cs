// Options that choose the format in which a model's weights, or keys and values, are kept.
using System.CommandLine;
using Loquat.Kernels.Quantization;
using Loquat.Nn;

namespace Loquat.Cli.Parsing;

/// <summary>Makes --weights and --cache.</summary>
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

    /// <summary>--cache: the format of keys and values of earlier positions; float32 where it is not given.</summary>
    public static Option<WeightFormat> Cache() => new("--cache")
    {
        Description = $"Format to keep keys and values in: {KeyValueCache.FormatNames} [default: float32]",
        HelpName = "FORMAT",
        CustomParser = result =>
        {
            var given = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
            if (WeightFormats.TryParse(given, out var format) && KeyValueCache.Supports(format))
                return format;
            result.AddError($"--cache is '{given}'; it must be {KeyValueCache.FormatNames}.");
            return WeightFormat.Float32;
        },
    };
}
