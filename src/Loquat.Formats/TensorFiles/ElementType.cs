// The element types of tensors in files. The order of the first fifteen is that of the safetensors format's reference writer, by rising alignment.
namespace Loquat.Formats.TensorFiles;

/// <summary>How a tensor's elements are stored in a file.</summary>
/// <remarks>Sources: the descriptions of the safetensors and the GGUF format.</remarks>
public enum ElementType
{
    /// <summary>BOOL: one byte, 0 or 1.</summary>
    Bool,

    /// <summary>U8: unsigned byte.</summary>
    UInt8,

    /// <summary>I8: signed byte.</summary>
    Int8,

    /// <summary>F8_E5M2: eight-bit float with five exponent bits.</summary>
    Float8E5M2,

    /// <summary>F8_E4M3: eight-bit float with four exponent bits and no infinities.</summary>
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

    /// <summary>Q8_0: blocks of 32 signed bytes with a float16 scale.</summary>
    Q8_0,

    /// <summary>Q4_0: blocks of 32 nibbles with a float16 scale.</summary>
    Q4_0,

    /// <summary>Q4_K: blocks of 256 nibbles with scales and minima of 6 bits.</summary>
    Q4_K,

    /// <summary>Q6_K: blocks of 256 six-bit numbers with scales of 8 bits.</summary>
    Q6_K,
}
