// 8 lanes of 32 bits in a Vector256.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Loquat.Kernels.Quantization;

/// <summary>8 lanes held in one <see cref="Vector256{T}"/>.</summary>
[method: MethodImpl(MethodImplOptions.AggressiveInlining)]
internal readonly unsafe struct BitLanes256(Vector256<int> value) : IBitLanes<BitLanes256>
{
    private readonly Vector256<int> _value = value;

    /// <summary>The lanes as they are held.</summary>
    internal Vector256<int> Value => _value;

    private BitLanes128 Lower => new(_value.GetLower());

    private BitLanes128 Upper => new(_value.GetUpper());

    /// <inheritdoc/>
    public static int Width => 8;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes256 Create(int bits) => new(Vector256.Create(bits));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes256 LoadSingles(float* source) => new(Vector256.Load((int*)source));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes256 LoadWords(uint* source) => new(Vector256.Load((int*)source));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes256 LoadInt16(short* source) => new(Vector256.WidenLower(Vector128.Load(source).ToVector256Unsafe()));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes256 LoadUInt16(ushort* source) => new(Vector256.WidenLower(Vector128.Load(source).ToVector256Unsafe()).AsInt32());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes256 LoadUInt8(byte* source) => new(Vector256.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(ulong*)source).AsByte()).ToVector256Unsafe()).AsInt32());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes256 LoadInt8(sbyte* source) => new(Vector256.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(ulong*)source).AsSByte()).ToVector256Unsafe()));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreSingles(BitLanes256 value, float* destination) => value._value.Store((int*)destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreWords(BitLanes256 value, uint* destination) => value._value.Store((int*)destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreUInt16(BitLanes256 value, ushort* destination) => Narrow(value).GetLower().Store((short*)destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreInt8(BitLanes256 value, sbyte* destination) => *(ulong*)destination = Vector128.Narrow(Narrow(value).GetLower(), Narrow(value).GetLower()).AsUInt64().ToScalar();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes256 operator &(BitLanes256 a, BitLanes256 b) => new(a._value & b._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes256 operator |(BitLanes256 a, BitLanes256 b) => new(a._value | b._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes256 operator +(BitLanes256 a, BitLanes256 b) => new(a._value + b._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes256 operator -(BitLanes256 a, BitLanes256 b) => new(a._value - b._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes256 ShiftLeft(BitLanes256 a, int bits) => new(a._value << bits);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes256 ShiftRight(BitLanes256 a, int bits) => new(a._value >>> bits);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes256 ShiftHalvesRight(BitLanes256 a, int bits) => new((a._value.AsInt16() >>> bits).AsInt32());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes256 AddHalves(BitLanes256 a, BitLanes256 b) => new((a._value.AsInt16() + b._value.AsInt16()).AsInt32());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes256 MultiplyAddBytes(BitLanes256 a, BitLanes256 b) => Avx2.IsSupported
        ? new(Avx2.MultiplyAddAdjacent(a._value.AsByte(), b._value.AsSByte()).AsInt32())
        : new(Vector256.Create(BitLanes128.MultiplyAddBytes(a.Lower, b.Lower).Value, BitLanes128.MultiplyAddBytes(a.Upper, b.Upper).Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes256 MultiplyAddHalves(BitLanes256 a, BitLanes256 b) => Avx2.IsSupported
        ? new(Avx2.MultiplyAddAdjacent(a._value.AsInt16(), b._value.AsInt16()))
        : new(Vector256.Create(BitLanes128.MultiplyAddHalves(a.Lower, b.Lower).Value, BitLanes128.MultiplyAddHalves(a.Upper, b.Upper).Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes256 GreaterThan(BitLanes256 a, BitLanes256 b) => new(Vector256.GreaterThan(a._value, b._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes256 Select(BitLanes256 mask, BitLanes256 whenSet, BitLanes256 whenClear) => new(Vector256.ConditionalSelect(mask._value, whenSet._value, whenClear._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes256 Max(BitLanes256 a, BitLanes256 b) => new(Vector256.Max(a._value, b._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes256 Min(BitLanes256 a, BitLanes256 b) => new(Vector256.Min(a._value, b._value));

    /// <inheritdoc/>
    public static int MaxLane(BitLanes256 a) => BitLanes128.MaxLane(new BitLanes128(Vector128.Max(a._value.GetLower(), a._value.GetUpper())));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SumLanes(BitLanes256 a) => Vector256.Sum(a._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes256 AddSingles(BitLanes256 a, BitLanes256 b) => new((a._value.AsSingle() + b._value.AsSingle()).AsInt32());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes256 SubtractSingles(BitLanes256 a, BitLanes256 b) => new((a._value.AsSingle() - b._value.AsSingle()).AsInt32());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes256 MultiplySingles(BitLanes256 a, BitLanes256 b) => new((a._value.AsSingle() * b._value.AsSingle()).AsInt32());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes256 DivideSingles(BitLanes256 a, BitLanes256 b) => new((a._value.AsSingle() / b._value.AsSingle()).AsInt32());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes256 FmaSingles(BitLanes256 a, BitLanes256 b, BitLanes256 c) => new(Vector256.FusedMultiplyAdd(a._value.AsSingle(), b._value.AsSingle(), c._value.AsSingle()).AsInt32());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes256 ToSingles(BitLanes256 a) => new(Vector256.ConvertToSingle(a._value).AsInt32());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes256 ToIntegers(BitLanes256 a) => new(Vector256.ConvertToInt32(Vector256.Round(a._value.AsSingle())));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes256 Truncate(BitLanes256 a) => new(Vector256.ConvertToInt32(a._value.AsSingle()));

    // The lower 16 bits of each lane, in the lower half.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Narrow(BitLanes256 value) => Vector256.Narrow(value._value, value._value);
}
