// The element types of the safetensors format, in the format's own order of alignment, which its writer sorts by.
namespace Loquat.Formats.Safetensors;

/// <summary>Element type of a tensor in a safetensors file.</summary>
/// <remarks>The order is that of the format's reference writer (by rising alignment). Source: the safetensors format description.</remarks>
public enum SafetensorsDType
{
    /// <summary>BOOL: one byte, 0 or 1.</summary>
    Bool,

    /// <summary>U8: unsigned byte.</summary>
    UInt8,

    /// <summary>I8: signed byte.</summary>
    Int8,

    /// <summary>F8_E5M2: eight-bit float with five exponent bits.</summary>
    Float8E5M2,

    /// <summary>F8_E4M3: eight-bit float with four exponent bits.</summary>
    Float8E4M3,

    /// <summary>I16: signed 16-bit integer.</summary>
    Int16,

    /// <summary>U16: unsigned 16-bit integer.</summary>
    UInt16,

    /// <summary>F16: IEEE half precision.</summary>
    Float16,

    /// <summary>BF16: the upper half of a single.</summary>
    BFloat16,

    /// <summary>I32: signed 32-bit integer.</summary>
    Int32,

    /// <summary>U32: unsigned 32-bit integer.</summary>
    UInt32,

    /// <summary>F32: IEEE single precision.</summary>
    Float32,

    /// <summary>F64: IEEE double precision.</summary>
    Float64,

    /// <summary>I64: signed 64-bit integer.</summary>
    Int64,

    /// <summary>U64: unsigned 64-bit integer.</summary>
    UInt64,
}

/// <summary>Names and sizes of <see cref="SafetensorsDType"/>.</summary>
public static class SafetensorsDTypes
{
    private static readonly string[] s_names =
        ["BOOL", "U8", "I8", "F8_E5M2", "F8_E4M3", "I16", "U16", "F16", "BF16", "I32", "U32", "F32", "F64", "I64", "U64"];

    /// <summary>The type's name in the file's header, such as "F32".</summary>
    /// <param name="dtype">The type.</param>
    /// <returns>The name.</returns>
    public static string HeaderName(this SafetensorsDType dtype) => s_names[(int)dtype];

    /// <summary>Bytes of one element: 1, 2, 4 or 8.</summary>
    /// <param name="dtype">The type.</param>
    /// <returns>The size in bytes.</returns>
    public static int Size(this SafetensorsDType dtype) => dtype switch
    {
        <= SafetensorsDType.Float8E4M3 => 1,
        <= SafetensorsDType.BFloat16 => 2,
        <= SafetensorsDType.Float32 => 4,
        _ => 8,
    };

    internal static bool TryParse(string name, out SafetensorsDType dtype)
    {
        var index = Array.IndexOf(s_names, name);
        dtype = (SafetensorsDType)index;
        return index >= 0;
    }

    // Whether spans of T hold elements of this type bit for bit.
    internal static bool Holds<T>(this SafetensorsDType dtype) where T : unmanaged => dtype switch
    {
        SafetensorsDType.Bool => typeof(T) == typeof(byte) || typeof(T) == typeof(bool),
        SafetensorsDType.UInt8 => typeof(T) == typeof(byte),
        SafetensorsDType.Int8 => typeof(T) == typeof(sbyte),
        SafetensorsDType.Float8E5M2 or SafetensorsDType.Float8E4M3 => typeof(T) == typeof(byte),
        SafetensorsDType.Int16 => typeof(T) == typeof(short),
        SafetensorsDType.UInt16 => typeof(T) == typeof(ushort),
        SafetensorsDType.Float16 => typeof(T) == typeof(Half) || typeof(T) == typeof(ushort),
        SafetensorsDType.BFloat16 => typeof(T) == typeof(ushort),
        SafetensorsDType.Int32 => typeof(T) == typeof(int),
        SafetensorsDType.UInt32 => typeof(T) == typeof(uint),
        SafetensorsDType.Float32 => typeof(T) == typeof(float),
        SafetensorsDType.Float64 => typeof(T) == typeof(double),
        SafetensorsDType.Int64 => typeof(T) == typeof(long),
        SafetensorsDType.UInt64 => typeof(T) == typeof(ulong),
        _ => false,
    };
}
