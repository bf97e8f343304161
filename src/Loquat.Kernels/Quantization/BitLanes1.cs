// One lane of 32 bits: the scalar path, and the tail of every wider one.
using System.Runtime.CompilerServices;

namespace Loquat.Kernels.Quantization;

/// <summary>A single lane. Gives bit for bit what one lane of the wider structs gives.</summary>
[method: MethodImpl(MethodImplOptions.AggressiveInlining)]
internal readonly unsafe struct BitLanes1(int value) : IBitLanes<BitLanes1>
{
    private readonly int _value = value;

    private float Single => BitConverter.Int32BitsToSingle(_value);

    /// <inheritdoc/>
    public static int Width => 1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes1 Create(int bits) => new(bits);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes1 LoadSingles(float* source) => new(*(int*)source);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes1 LoadWords(uint* source) => new((int)*source);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes1 LoadInt16(short* source) => new(*source);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes1 LoadUInt16(ushort* source) => new(*source);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes1 LoadUInt8(byte* source) => new(*source);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes1 LoadInt8(sbyte* source) => new(*source);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreSingles(BitLanes1 value, float* destination) => *(int*)destination = value._value;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreWords(BitLanes1 value, uint* destination) => *destination = (uint)value._value;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreUInt16(BitLanes1 value, ushort* destination) => *destination = (ushort)value._value;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreInt8(BitLanes1 value, sbyte* destination) => *destination = (sbyte)value._value;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes1 operator &(BitLanes1 a, BitLanes1 b) => new(a._value & b._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes1 operator |(BitLanes1 a, BitLanes1 b) => new(a._value | b._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes1 operator +(BitLanes1 a, BitLanes1 b) => new(a._value + b._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes1 operator -(BitLanes1 a, BitLanes1 b) => new(a._value - b._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes1 ShiftLeft(BitLanes1 a, int bits) => new(a._value << bits);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes1 ShiftRight(BitLanes1 a, int bits) => new(a._value >>> bits);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes1 ShiftHalvesRight(BitLanes1 a, int bits) => OfHalves((ushort)a._value >> bits, a._value >>> (16 + bits));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes1 AddHalves(BitLanes1 a, BitLanes1 b) => OfHalves(a._value + b._value, (a._value >> 16) + (b._value >> 16));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes1 MultiplyAddBytes(BitLanes1 a, BitLanes1 b) => OfHalves(BytesOf(a._value, b._value), BytesOf(a._value >> 16, b._value >> 16));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes1 MultiplyAddHalves(BitLanes1 a, BitLanes1 b) => new(((short)a._value * (short)b._value) + ((a._value >> 16) * (b._value >> 16)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes1 GreaterThan(BitLanes1 a, BitLanes1 b) => new(a._value > b._value ? -1 : 0);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes1 Select(BitLanes1 mask, BitLanes1 whenSet, BitLanes1 whenClear) => mask._value != 0 ? whenSet : whenClear;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes1 Max(BitLanes1 a, BitLanes1 b) => new(Math.Max(a._value, b._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes1 Min(BitLanes1 a, BitLanes1 b) => new(Math.Min(a._value, b._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int MaxLane(BitLanes1 a) => a._value;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SumLanes(BitLanes1 a) => a._value;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes1 AddSingles(BitLanes1 a, BitLanes1 b) => Of(a.Single + b.Single);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes1 SubtractSingles(BitLanes1 a, BitLanes1 b) => Of(a.Single - b.Single);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes1 MultiplySingles(BitLanes1 a, BitLanes1 b) => Of(a.Single * b.Single);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes1 DivideSingles(BitLanes1 a, BitLanes1 b) => Of(a.Single / b.Single);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes1 FmaSingles(BitLanes1 a, BitLanes1 b, BitLanes1 c) => Of(MathF.FusedMultiplyAdd(a.Single, b.Single, c.Single));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes1 ToSingles(BitLanes1 a) => Of(a._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes1 ToIntegers(BitLanes1 a) => new((int)MathF.Round(a.Single));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes1 Truncate(BitLanes1 a) => new((int)a.Single);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static BitLanes1 Of(float value) => new(BitConverter.SingleToInt32Bits(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static BitLanes1 OfHalves(int lower, int upper) => new((lower & 0xFFFF) | (upper << 16));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int BytesOf(int a, int b) => ((byte)a * (sbyte)b) + ((byte)(a >> 8) * (sbyte)(b >> 8));
}
