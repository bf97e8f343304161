// How weights are stored: whole numbers and small floats in blocks, as GGUF files hold them.
namespace Loquat.Kernels.Quantization;

/// <summary>A way to store weights. Blocks and their bytes are those of the GGUF format, little-endian.</summary>
public enum WeightFormat
{
    /// <summary>IEEE single precision, 4 bytes a value.</summary>
    Float32,

    /// <summary>IEEE half precision, 2 bytes a value.</summary>
    Float16,

    /// <summary>The upper half of a single, 2 bytes a value.</summary>
    BFloat16,

    /// <summary>Blocks of 32: a float16 scale d and 32 signed bytes q; x = d · q. 8.5 bits a value.</summary>
    Q8_0,

    /// <summary>Blocks of 32: a float16 scale d and 32 nibbles q; x = d · (q - 8). 4.5 bits a value.</summary>
    Q4_0,

    /// <summary>Blocks of 256: eight groups of 32 nibbles, each with a 6-bit scale s and minimum m; x = d · s · q - e · m. 4.5 bits a value, read only.</summary>
    Q4_K,

    /// <summary>Blocks of 256: sixteen groups of 16 six-bit q, each with a signed 8-bit scale s; x = d · s · (q - 32). 6.5625 bits a value, read only.</summary>
    Q6_K,
}
