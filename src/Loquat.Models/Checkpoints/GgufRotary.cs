// Llama 3.1's scaling of rotary frequencies, which GGUF files hold as a tensor of divisors and not as the numbers that it follows from.
using Loquat.Formats;
using Loquat.Formats.Gguf;
using Loquat.Formats.TensorFiles;
using Loquat.Models.Llama;
using Loquat.Nn.Rotary;

namespace Loquat.Models.Checkpoints;

/// <summary>Reads and writes rope_freqs.weight.</summary>
internal static class GgufRotary
{
    /// <summary>The tensor's name.</summary>
    public const string Name = "rope_freqs.weight";

    private const int OriginalContext = 8192;

    /// <summary>The divisors of a configuration, or null where it has none.</summary>
    public static TensorEntry? Write(LlamaConfiguration configuration)
    {
        if (configuration.RopeScaling is not { Type: RopeScaling.Llama3 } scaling)
            return null;
        var divisors = Divisors(scaling, configuration.RopeTheta, configuration.HeadWidth, configuration.ContextLength);
        return TensorEntry.Singles(Name, [divisors.Length], () => divisors);
    }

    /// <summary>The scaling that gives a file's divisors, or null where it has none.</summary>
    /// <exception cref="InvalidInputException">No scaling that is known gives them.</exception>
    public static RopeScaling? TryRead(GgufFile file, double theta)
    {
        if (!file.TryGet(Name, out var tensor))
            return null;
        // All published models of this kind share the factors 1 and 4 and the context of 8192; the largest divisor is the factor.
        var divisors = tensor.Count is > 0 and <= 1 << 16 ? file.ReadSingles(Name) : [];
        var factor = divisors.DefaultIfEmpty(0).Max();
        if (divisors.All(divisor => divisor == 1) && divisors.Length > 0)
            return null;
        if (factor >= 1 && float.IsFinite(factor))
        {
            var scaling = new RopeScaling { Type = RopeScaling.Llama3, Factor = factor, OriginalContextLength = OriginalContext };
            var expected = Divisors(scaling, theta, 2 * divisors.Length, OriginalContext);
            if (expected.Zip(divisors).All(pair => Math.Abs(pair.First - pair.Second) <= 1e-3 * pair.First))
                return scaling;
        }
        throw new InvalidInputException($"{file.Path} scales rotary frequencies by a tensor '{Name}' that is not Llama 3.1's; use the model's safetensors folder, whose config.json says how.");
    }

    private static float[] Divisors(RopeScaling scaling, double theta, int headSize, int context) =>
        [.. RopeScaling.Plain(theta, headSize).Zip(scaling.Frequencies(theta, headSize, context), (plain, scaled) => (float)(plain / scaled))];
}
