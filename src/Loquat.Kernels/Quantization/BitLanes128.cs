// 4 lanes of 32 bits in a Vector128.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Loquat.Kernels.Quantization;

/// <summary>4 lanes held in one <see cref="Vector128{T}"/>.</summary>
[method: MethodImpl(MethodImplOptions.AggressiveInlining)]
internal readonly unsafe struct BitLanes128(Vector128<int> value) : IBitLanes<BitLanes128>
{
    private readonly Vector128<int> _value = value;

    /// <summary>The lanes as they are held.</summary>
    internal Vector128<int> Value => _value;

    /// <inheritdoc/>
    public static int Width => 4;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes128 Create(int bits) => new(Vector128.Create(bits));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes128 LoadSingles(float* source) => new(Vector128.Load((int*)source));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes128 LoadWords(uint* source) => new(Vector128.Load((int*)source));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes128 LoadInt16(short* source) => new(Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(ulong*)source).AsInt16()));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes128 LoadUInt16(ushort* source) => new(Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(ulong*)source).AsUInt16()).AsInt32());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes128 LoadUInt8(byte* source) => new(Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(uint*)source).AsByte())).AsInt32());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes128 LoadInt8(sbyte* source) => new(Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(uint*)source).AsSByte())));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreSingles(BitLanes128 value, float* destination) => value._value.Store((int*)destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreWords(BitLanes128 value, uint* destination) => value._value.Store((int*)destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreUInt16(BitLanes128 value, ushort* destination) => *(ulong*)destination = Narrow(value).AsUInt64().ToScalar();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreInt8(BitLanes128 value, sbyte* destination) => *(uint*)destination = Vector128.Narrow(Narrow(value), Narrow(value)).AsUInt32().ToScalar();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes128 operator &(BitLanes128 a, BitLanes128 b) => new(a._value & b._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes128 operator |(BitLanes128 a, BitLanes128 b) => new(a._value | b._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes128 operator +(BitLanes128 a, BitLanes128 b) => new(a._value + b._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes128 operator -(BitLanes128 a, BitLanes128 b) => new(a._value - b._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes128 ShiftLeft(BitLanes128 a, int bits) => new(a._value << bits);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes128 ShiftRight(BitLanes128 a, int bits) => new(a._value >>> bits);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes128 ShiftHalvesRight(BitLanes128 a, int bits) => new((a._value.AsInt16() >>> bits).AsInt32());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes128 AddHalves(BitLanes128 a, BitLanes128 b) => new((a._value.AsInt16() + b._value.AsInt16()).AsInt32());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes128 MultiplyAddBytes(BitLanes128 a, BitLanes128 b)
    {
        if (Ssse3.IsSupported)
            return new(Ssse3.MultiplyAddAdjacent(a._value.AsByte(), b._value.AsSByte()).AsInt32());
        Vector128<short> x = a._value.AsInt16(), y = b._value.AsInt16();
        return new((((x & Vector128.Create((short)0xFF)) * ((y << 8) >> 8)) + ((x >>> 8) * (y >> 8))).AsInt32());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes128 MultiplyAddHalves(BitLanes128 a, BitLanes128 b)
    {
        if (Sse2.IsSupported)
            return new(Sse2.MultiplyAddAdjacent(a._value.AsInt16(), b._value.AsInt16()));
        return new((((a._value << 16) >> 16) * ((b._value << 16) >> 16)) + ((a._value >> 16) * (b._value >> 16)));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes128 GreaterThan(BitLanes128 a, BitLanes128 b) => new(Vector128.GreaterThan(a._value, b._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes128 Select(BitLanes128 mask, BitLanes128 whenSet, BitLanes128 whenClear) => new(Vector128.ConditionalSelect(mask._value, whenSet._value, whenClear._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes128 Max(BitLanes128 a, BitLanes128 b) => new(Vector128.Max(a._value, b._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes128 Min(BitLanes128 a, BitLanes128 b) => new(Vector128.Min(a._value, b._value));

    /// <inheritdoc/>
    public static int MaxLane(BitLanes128 a) =>
        Math.Max(Math.Max(a._value[0], a._value[1]), Math.Max(a._value[2], a._value[3]));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SumLanes(BitLanes128 a) => Vector128.Sum(a._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes128 AddSingles(BitLanes128 a, BitLanes128 b) => new((a._value.AsSingle() + b._value.AsSingle()).AsInt32());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes128 SubtractSingles(BitLanes128 a, BitLanes128 b) => new((a._value.AsSingle() - b._value.AsSingle()).AsInt32());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes128 MultiplySingles(BitLanes128 a, BitLanes128 b) => new((a._value.AsSingle() * b._value.AsSingle()).AsInt32());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes128 DivideSingles(BitLanes128 a, BitLanes128 b) => new((a._value.AsSingle() / b._value.AsSingle()).AsInt32());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes128 FmaSingles(BitLanes128 a, BitLanes128 b, BitLanes128 c) => new(Vector128.FusedMultiplyAdd(a._value.AsSingle(), b._value.AsSingle(), c._value.AsSingle()).AsInt32());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes128 ToSingles(BitLanes128 a) => new(Vector128.ConvertToSingle(a._value).AsInt32());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes128 ToIntegers(BitLanes128 a) => new(Vector128.ConvertToInt32(Vector128.Round(a._value.AsSingle())));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes128 Truncate(BitLanes128 a) => new(Vector128.ConvertToInt32(a._value.AsSingle()));

    // The lower 16 bits of each lane, in the lower half.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Narrow(BitLanes128 value) => Vector128.Narrow(value._value, value._value);
}
