// Names and sizes of the element types, and which of them are formats of weights.
using Loquat.Kernels.Quantization;

namespace Loquat.Formats.TensorFiles;

/// <summary>Names and sizes of <see cref="ElementType"/>.</summary>
public static class ElementTypes
{
    private static readonly string[] s_names =
        ["BOOL", "U8", "I8", "F8_E5M2", "F8_E4M3", "I16", "U16", "F16", "BF16", "I32", "U32", "F32", "F64", "I64", "U64", "Q8_0", "Q4_0", "Q4_K", "Q6_K"];

    /// <summary>The type's name in files and messages, such as "F32" or "Q8_0".</summary>
    /// <param name="type">The type.</param>
    /// <returns>The name.</returns>
    public static string Name(this ElementType type) => s_names[(int)type];

    /// <summary>Elements in one block: 1, 32 or 256.</summary>
    /// <param name="type">The type.</param>
    /// <returns>The number of elements.</returns>
    public static int BlockLength(this ElementType type) => type.IsBlocked() ? type.Format()!.Value.BlockLength() : 1;

    /// <summary>Bytes of one block; of one element where blocks have one: 1, 2, 4 or 8.</summary>
    /// <param name="type">The type.</param>
    /// <returns>The size in bytes.</returns>
    public static int BlockBytes(this ElementType type) => type switch
    {
        <= ElementType.Float8E4M3 => 1,
        <= ElementType.BFloat16 => 2,
        <= ElementType.Float32 => 4,
        <= ElementType.UInt64 => 8,
        _ => type.Format()!.Value.BlockBytes(),
    };

    /// <summary>Bytes of <paramref name="count"/> elements.</summary>
    /// <param name="type">The type.</param>
    /// <param name="count">Number of elements, a multiple of <see cref="BlockLength"/>.</param>
    /// <returns>The number of bytes.</returns>
    /// <exception cref="ArgumentException">The count is no whole number of blocks.</exception>
    /// <exception cref="OverflowException">The bytes do not fit 64 bits.</exception>
    public static long Bytes(this ElementType type, long count)
    {
        if (count < 0 || count % type.BlockLength() != 0)
            throw new ArgumentException($"{count} elements are no whole number of {type.Name()} blocks of {type.BlockLength()}.", nameof(count));
        return checked(count / type.BlockLength() * type.BlockBytes());
    }

    /// <summary>Whether several elements share a block: Q8_0, Q4_0, Q4_K, Q6_K.</summary>
    /// <param name="type">The type.</param>
    /// <returns>True for these four.</returns>
    public static bool IsBlocked(this ElementType type) => type >= ElementType.Q8_0;

    /// <summary>The weight format with the same bytes, or null for types that only files have.</summary>
    /// <param name="type">The type.</param>
    /// <returns>The format or null.</returns>
    public static WeightFormat? Format(this ElementType type) => type switch
    {
        ElementType.Float32 => WeightFormat.Float32,
        ElementType.Float16 => WeightFormat.Float16,
        ElementType.BFloat16 => WeightFormat.BFloat16,
        ElementType.Q8_0 => WeightFormat.Q8_0,
        ElementType.Q4_0 => WeightFormat.Q4_0,
        ElementType.Q4_K => WeightFormat.Q4_K,
        ElementType.Q6_K => WeightFormat.Q6_K,
        _ => null,
    };

    /// <summary>The element type with the same bytes as a weight format.</summary>
    /// <param name="format">The format.</param>
    /// <returns>The type.</returns>
    public static ElementType Of(WeightFormat format) => format switch
    {
        WeightFormat.Float32 => ElementType.Float32,
        WeightFormat.Float16 => ElementType.Float16,
        WeightFormat.BFloat16 => ElementType.BFloat16,
        WeightFormat.Q8_0 => ElementType.Q8_0,
        WeightFormat.Q4_0 => ElementType.Q4_0,
        WeightFormat.Q4_K => ElementType.Q4_K,
        _ => ElementType.Q6_K,
    };

    internal static bool TryParse(string name, out ElementType type)
    {
        var index = Array.IndexOf(s_names, name);
        type = (ElementType)index;
        return index >= 0;
    }

    // Whether spans of T hold elements of this type bit for bit.
    internal static bool Holds<T>(this ElementType type) where T : unmanaged => type switch
    {
        ElementType.Bool => typeof(T) == typeof(byte) || typeof(T) == typeof(bool),
        ElementType.UInt8 => typeof(T) == typeof(byte),
        ElementType.Int8 => typeof(T) == typeof(sbyte),
        ElementType.Float8E5M2 or ElementType.Float8E4M3 => typeof(T) == typeof(byte),
        ElementType.Int16 => typeof(T) == typeof(short),
        ElementType.UInt16 => typeof(T) == typeof(ushort),
        ElementType.Float16 => typeof(T) == typeof(Half) || typeof(T) == typeof(ushort),
        ElementType.BFloat16 => typeof(T) == typeof(ushort),
        ElementType.Int32 => typeof(T) == typeof(int),
        ElementType.UInt32 => typeof(T) == typeof(uint),
        ElementType.Float32 => typeof(T) == typeof(float),
        ElementType.Float64 => typeof(T) == typeof(double),
        ElementType.Int64 => typeof(T) == typeof(long),
        ElementType.UInt64 => typeof(T) == typeof(ulong),
        _ => false,
    };

    internal static string NameOf<T>() => typeof(T) == typeof(float) ? "float32"
        : typeof(T) == typeof(double) ? "float64"
        : typeof(T) == typeof(long) ? "int64"
        : typeof(T) == typeof(int) ? "int32"
        : typeof(T) == typeof(byte) ? "uint8"
        : typeof(T).Name;
}
