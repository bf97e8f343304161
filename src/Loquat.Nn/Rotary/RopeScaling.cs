// How a model whose rotary embedding was trained on a short context reads a longer one: config.json's rope_scaling.
namespace Loquat.Nn.Rotary;

/// <summary>A change of the frequencies of rotary position embedding.</summary>
public sealed record RopeScaling
{
    /// <summary>Positions divided by the factor (Chen et al. 2023).</summary>
    public const string Linear = "linear";

    /// <summary>
    /// A base that grows with sequences longer than the context (dynamic NTK). Sequences within the context, and no model takes longer ones here, are
    /// computed without any scaling.
    /// </summary>
    public const string Dynamic = "dynamic";

    /// <summary>Low frequencies divided by the factor, high ones left, a ramp between (Llama 3.1).</summary>
    public const string Llama3 = "llama3";

    /// <summary>The same by number of turns within the original context, with a factor on the attention (Peng et al. 2023).</summary>
    public const string Yarn = "yarn";

    /// <summary>The types that are known.</summary>
    public static IReadOnlyList<string> Types { get; } = [Linear, Dynamic, Llama3, Yarn];

    /// <summary>One of <see cref="Types"/>.</summary>
    public required string Type { get; init; }

    /// <summary>By how much the context was stretched; at least 1.</summary>
    public required double Factor { get; init; }

    /// <summary>Positions that the model was first trained on; 0 for the model's context. Llama3 and Yarn.</summary>
    public int OriginalContextLength { get; init; }

    /// <summary>Original contexts per turn from which on a frequency is low. Llama3.</summary>
    public double LowFrequencyFactor { get; init; } = 1;

    /// <summary>Original contexts per turn up to which a frequency is high; above the low factor. Llama3.</summary>
    public double HighFrequencyFactor { get; init; } = 4;

    /// <summary>Turns within the original context from which on a frequency is left. Yarn.</summary>
    public double BetaFast { get; init; } = 32;

    /// <summary>Turns within the original context below which a frequency is divided. Yarn.</summary>
    public double BetaSlow { get; init; } = 1;

    /// <summary>Factor of cosines and sines; null for 0.1 ln(factor) + 1. Yarn.</summary>
    public double? AttentionFactor { get; init; }

    /// <summary>Whether the ends of the ramp are rounded to whole pairs. Yarn.</summary>
    public bool Truncate { get; init; } = true;

    /// <summary>What cosines and sines are multiplied by.</summary>
    public double Magnitude => Type == Yarn ? AttentionFactor ?? (Factor <= 1 ? 1 : (0.1 * Math.Log(Factor)) + 1) : 1;

    /// <summary>The scaled frequencies, in radians per position.</summary>
    /// <param name="theta">θ of the model.</param>
    /// <param name="headSize">D.</param>
    /// <param name="contextLength">Positions of the model.</param>
    public double[] Frequencies(double theta, int headSize, int contextLength)
    {
        var frequencies = Plain(theta, headSize);
        var original = OriginalContextLength > 0 ? OriginalContextLength : contextLength;
        for (var pair = 0; pair < frequencies.Length; pair++)
        {
            var divided = frequencies[pair] / Factor;
            frequencies[pair] = Type switch
            {
                Linear => divided,
                Llama3 => Mix(divided, frequencies[pair], Llama3Share(frequencies[pair], original)),
                Yarn => Mix(divided, frequencies[pair], YarnShare(pair, theta, headSize, original)),
                _ => frequencies[pair],
            };
        }
        return frequencies;
    }

    /// <summary>θ^(-2i/D): the frequencies without scaling.</summary>
    public static double[] Plain(double theta, int headSize) => [.. Enumerable.Range(0, headSize / 2).Select(pair => Math.Pow(theta, -2.0 * pair / headSize))];

    // The share of the frequency as it was.
    private double Llama3Share(double frequency, int original)
    {
        var turns = original * frequency / (2 * Math.PI);
        return Math.Clamp((turns - LowFrequencyFactor) / (HighFrequencyFactor - LowFrequencyFactor), 0, 1);
    }

    private double YarnShare(int pair, double theta, int headSize, int original)
    {
        var (low, high) = (PairOf(BetaFast), PairOf(BetaSlow));
        if (Truncate)
            (low, high) = (Math.Floor(low), Math.Ceiling(high));
        (low, high) = (Math.Max(low, 0), Math.Min(high, headSize - 1));
        if (low == high)
            high += 0.001;
        return 1 - Math.Clamp((pair - low) / (high - low), 0, 1);

        // The pair, as a real number, that makes so many turns within the original context.
        double PairOf(double turns) => headSize * Math.Log(original / (turns * 2 * Math.PI)) / (2 * Math.Log(theta));
    }

    private static double Mix(double divided, double plain, double share) => (divided * (1 - share)) + (plain * share);
}
