// The element types that tensors hold.
namespace Loquat.Tensors;

/// <summary>Element type of a tensor's storage.</summary>
public enum DType
{
    /// <summary>32-bit IEEE-754 floating point: the type of all arithmetic.</summary>
    Float32,

    /// <summary>64-bit IEEE-754 floating point: the reference backend's type, for gradient checks.</summary>
    Float64,

    /// <summary>32-bit signed integer: token ids, class labels, masks.</summary>
    Int32,

    /// <summary>Bytes: weights in one of the compact formats of <see cref="Loquat.Kernels.Quantization.WeightFormat"/>.</summary>
    UInt8,
}

/// <summary>Facts about element types.</summary>
public static class DTypes
{
    /// <summary>Bytes per element.</summary>
    public static int Size(this DType type) => type switch
    {
        DType.Float64 => 8,
        DType.UInt8 => 1,
        _ => 4,
    };
}
