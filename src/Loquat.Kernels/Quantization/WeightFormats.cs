// Sizes and names of the weight formats.
using System.Diagnostics.CodeAnalysis;

namespace Loquat.Kernels.Quantization;

/// <summary>Sizes and names of <see cref="WeightFormat"/>.</summary>
public static class WeightFormats
{
    private static readonly string[] s_names = ["float32", "float16", "bfloat16", "q8_0", "q4_0", "q4_k", "q6_k"];
    private static readonly string[] s_shortNames = ["f32", "f16", "bf16"];

    /// <summary>The formats that <see cref="WeightCodec.Encode"/> writes, as a list for messages: "float32, float16, bfloat16, q8_0, q4_0".</summary>
    public static string EncodableNames { get; } = string.Join(", ", s_names[..(int)WeightFormat.Q4_K]);

    /// <summary>Values in one block: 1, 32 or 256.</summary>
    /// <param name="format">The format.</param>
    /// <returns>The number of values.</returns>
    public static int BlockLength(this WeightFormat format) => format switch
    {
        WeightFormat.Q8_0 or WeightFormat.Q4_0 => 32,
        WeightFormat.Q4_K or WeightFormat.Q6_K => 256,
        _ => 1,
    };

    /// <summary>Bytes of one block: 4, 2, 2, 34, 18, 144, 210.</summary>
    /// <param name="format">The format.</param>
    /// <returns>The number of bytes.</returns>
    public static int BlockBytes(this WeightFormat format) => format switch
    {
        WeightFormat.Float32 => 4,
        WeightFormat.Float16 or WeightFormat.BFloat16 => 2,
        WeightFormat.Q8_0 => 34,
        WeightFormat.Q4_0 => 18,
        WeightFormat.Q4_K => 144,
        WeightFormat.Q6_K => 210,
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };

    /// <summary>Bytes of <paramref name="count"/> values.</summary>
    /// <param name="format">The format.</param>
    /// <param name="count">Number of values, a multiple of <see cref="BlockLength"/>.</param>
    /// <returns>The number of bytes.</returns>
    /// <exception cref="ArgumentException">The count is negative or no multiple of the block length.</exception>
    /// <exception cref="OverflowException">The bytes do not fit 64 bits.</exception>
    public static long Bytes(this WeightFormat format, long count)
    {
        if (count < 0 || count % format.BlockLength() != 0)
            throw new ArgumentException($"{count} values are no whole number of {format.Name()} blocks of {format.BlockLength()}.", nameof(count));
        return checked(count / format.BlockLength() * format.BlockBytes());
    }

    /// <summary>Whether <see cref="WeightCodec.Encode"/> writes the format; Q4_K and Q6_K are read only.</summary>
    /// <param name="format">The format.</param>
    /// <returns>True for all but Q4_K and Q6_K.</returns>
    public static bool CanEncode(this WeightFormat format) => format < WeightFormat.Q4_K;

    /// <summary>The name that options and messages use, such as "q8_0".</summary>
    /// <param name="format">The format.</param>
    /// <returns>The name.</returns>
    public static string Name(this WeightFormat format) => s_names[(int)format];

    /// <summary>Reads a name: float32, float16, bfloat16, q8_0, q4_0, q4_k, q6_k, also f32, f16 and bf16, in any case.</summary>
    /// <param name="name">The name.</param>
    /// <param name="format">The format.</param>
    /// <returns>Whether the name is one of these.</returns>
    public static bool TryParse([NotNullWhen(true)] string? name, out WeightFormat format)
    {
        var lower = name?.ToLowerInvariant();
        var index = Math.Max(Array.IndexOf(s_names, lower), Array.IndexOf(s_shortNames, lower));
        format = (WeightFormat)Math.Max(index, 0);
        return index >= 0;
    }
}
