// The tensor types of GGUF files by number.
using System.Globalization;
using Loquat.Formats.TensorFiles;

namespace Loquat.Formats.Gguf;

/// <summary>Numbers and names of tensor types.</summary>
internal static class GgufTensorTypes
{
    private static readonly Dictionary<uint, ElementType> s_types = new()
    {
        [0] = ElementType.Float32,
        [1] = ElementType.Float16,
        [2] = ElementType.Q4_0,
        [8] = ElementType.Q8_0,
        [12] = ElementType.Q4_K,
        [14] = ElementType.Q6_K,
        [24] = ElementType.Int8,
        [25] = ElementType.Int16,
        [26] = ElementType.Int32,
        [27] = ElementType.Int64,
        [28] = ElementType.Float64,
        [30] = ElementType.BFloat16,
    };

    // Types that the format has or had and this reader does not read, for messages.
    private static readonly Dictionary<uint, string> s_others = new()
    {
        [3] = "Q4_1",
        [6] = "Q5_0",
        [7] = "Q5_1",
        [9] = "Q8_1",
        [10] = "Q2_K",
        [11] = "Q3_K",
        [13] = "Q5_K",
        [15] = "Q8_K",
        [16] = "IQ2_XXS",
        [17] = "IQ2_XS",
        [18] = "IQ3_XXS",
        [19] = "IQ1_S",
        [20] = "IQ4_NL",
        [21] = "IQ3_S",
        [22] = "IQ2_S",
        [23] = "IQ4_XS",
        [29] = "IQ1_M",
        [34] = "TQ1_0",
        [35] = "TQ2_0",
        [39] = "MXFP4",
    };

    /// <summary>The types that are read, for messages.</summary>
    public static string Names { get; } = string.Join(", ", s_types.Values.Select(type => type.Name()));

    public static bool TryGet(uint number, out ElementType type) => s_types.TryGetValue(number, out type);

    public static string NameOf(uint number) => s_others.GetValueOrDefault(number) ?? $"number {number.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>The number of a type, or null where the format has none for it.</summary>
    public static uint? NumberOf(ElementType type)
    {
        foreach (var (number, candidate) in s_types)
        {
            if (candidate == type)
                return number;
        }
        return null;
    }
}
