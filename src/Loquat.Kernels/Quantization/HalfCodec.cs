// Floats of 16 bits, without branches: what a lane does is the same for normal numbers, subnormal ones, infinities and NaN.
using System.Runtime.CompilerServices;

namespace Loquat.Kernels.Quantization;

/// <summary>A 16-bit floating-point format as arithmetic on bits.</summary>
internal interface IHalfBits
{
    /// <summary>The bits of the float32 that equals a 16-bit number, which stands in the lower half of each lane.</summary>
    static abstract V ToSingle<V>(V bits) where V : unmanaged, IBitLanes<V>;

    /// <summary>The 16-bit number nearest to a float32, ties to even, in the lower half of each lane.</summary>
    static abstract V FromSingle<V>(V bits) where V : unmanaged, IBitLanes<V>;
}

/// <summary>IEEE half precision.</summary>
internal readonly struct Float16Bits : IHalfBits
{
    private const int Infinity = 0x7F800000;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V ToSingle<V>(V bits) where V : unmanaged, IBitLanes<V>
    {
        // Exponent and fraction in a float's place are the number times 2^-112, exactly; the product is exact too, subnormal or not.
        var magnitude = V.ShiftLeft(bits & V.Create(0x7FFF), 13);
        var value = V.MultiplySingles(magnitude, V.Create((254 - 15) << 23));
        var infinity = V.Create(0x7C00 << 13);
        value |= V.GreaterThan(magnitude, infinity - V.Create(1)) & V.Create(Infinity);
        value |= V.GreaterThan(magnitude, infinity) & V.Create(0x00400000);
        return value | V.ShiftLeft(bits & V.Create(0x8000), 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V FromSingle<V>(V bits) where V : unmanaged, IBitLanes<V>
    {
        var magnitude = bits & V.Create(0x7FFFFFFF);
        var sign = V.ShiftRight(bits, 16) & V.Create(0x8000);
        // Normal: the exponent's bias changes from 127 to 15, and adding just under half a unit and the last bit kept rounds to nearest, ties to even.
        var odd = V.ShiftRight(magnitude, 13) & V.Create(1);
        var normal = V.ShiftRight(magnitude + V.Create(((15 - 127) << 23) + 0xFFF) + odd, 13);
        // Subnormal: added to 1/2, whose last bit is 2^-24, the number is rounded by the addition itself.
        var half = V.Create(0x3F000000);
        var subnormal = V.AddSingles(magnitude, half) - half;
        var special = V.Select(V.GreaterThan(magnitude, V.Create(Infinity)), V.Create(0x7E00), V.Create(0x7C00));
        var result = V.Select(V.GreaterThan(V.Create(113 << 23), magnitude), subnormal, normal);
        // From 65536 up all is infinite; what rounds up to it below that has the right bits already.
        return sign | V.Select(V.GreaterThan(magnitude, V.Create((143 << 23) - 1)), special, result);
    }
}

/// <summary>The upper half of a float32.</summary>
internal readonly struct BFloat16Bits : IHalfBits
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V ToSingle<V>(V bits) where V : unmanaged, IBitLanes<V> => V.ShiftLeft(bits, 16);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V FromSingle<V>(V bits) where V : unmanaged, IBitLanes<V>
    {
        var upper = V.ShiftRight(bits, 16);
        var rounded = V.ShiftRight(bits + V.Create(0x7FFF) + (upper & V.Create(1)), 16);
        return V.Select(V.GreaterThan(bits & V.Create(0x7FFFFFFF), V.Create(0x7F800000)), upper | V.Create(0x40), rounded);
    }
}

/// <summary>Loops over 16-bit floats.</summary>
internal static unsafe class HalfCodec
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Decode<V, TBits>(ushort* from, float* to, int count) where V : unmanaged, IBitLanes<V> where TBits : IHalfBits
    {
        var i = 0;
        for (; i <= count - V.Width; i += V.Width)
            V.StoreSingles(TBits.ToSingle(V.LoadUInt16(from + i)), to + i);
        for (; i < count; i++)
            BitLanes1.StoreSingles(TBits.ToSingle(BitLanes1.LoadUInt16(from + i)), to + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Encode<V, TBits>(float* from, ushort* to, int count) where V : unmanaged, IBitLanes<V> where TBits : IHalfBits
    {
        var i = 0;
        for (; i <= count - V.Width; i += V.Width)
            V.StoreUInt16(TBits.FromSingle(V.LoadSingles(from + i)), to + i);
        for (; i < count; i++)
            BitLanes1.StoreUInt16(TBits.FromSingle(BitLanes1.LoadSingles(from + i)), to + i);
    }

    /// <summary>The bits of the float32 that equals the float16 at an address of any alignment.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SingleBits(byte* float16)
    {
        float value;
        BitLanes1.StoreSingles(Float16Bits.ToSingle(BitLanes1.LoadUInt16((ushort*)float16)), &value);
        return BitConverter.SingleToInt32Bits(value);
    }

    /// <summary>Writes a float32 as float16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFloat16(float value, byte* float16) =>
        BitLanes1.StoreUInt16(Float16Bits.FromSingle(BitLanes1.LoadSingles(&value)), (ushort*)float16);
}
