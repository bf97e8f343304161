// 16 lanes of 32 bits in a Vector512.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Loquat.Kernels.Quantization;

/// <summary>16 lanes held in one <see cref="Vector512{T}"/>.</summary>
[method: MethodImpl(MethodImplOptions.AggressiveInlining)]
internal readonly unsafe struct BitLanes512(Vector512<int> value) : IBitLanes<BitLanes512>
{
    private readonly Vector512<int> _value = value;

    private BitLanes256 Lower => new(_value.GetLower());

    private BitLanes256 Upper => new(_value.GetUpper());

    /// <inheritdoc/>
    public static int Width => 16;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes512 Create(int bits) => new(Vector512.Create(bits));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes512 LoadSingles(float* source) => new(Vector512.Load((int*)source));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes512 LoadWords(uint* source) => new(Vector512.Load((int*)source));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes512 LoadInt16(short* source) => new(Vector512.WidenLower(Vector256.Load(source).ToVector512Unsafe()));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes512 LoadUInt16(ushort* source) => new(Vector512.WidenLower(Vector256.Load(source).ToVector512Unsafe()).AsInt32());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes512 LoadUInt8(byte* source) => new(Vector512.WidenLower(Vector256.WidenLower(Vector128.Load(source).ToVector256Unsafe()).ToVector512Unsafe()).AsInt32());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes512 LoadInt8(sbyte* source) => new(Vector512.WidenLower(Vector256.WidenLower(Vector128.Load(source).ToVector256Unsafe()).ToVector512Unsafe()));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreSingles(BitLanes512 value, float* destination) => value._value.Store((int*)destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreWords(BitLanes512 value, uint* destination) => value._value.Store((int*)destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreUInt16(BitLanes512 value, ushort* destination)
    {
        if (Avx512F.IsSupported)
            Avx512F.ConvertToVector256Int16(value._value).Store((short*)destination);
        else
            Narrow(value).GetLower().Store((short*)destination);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreInt8(BitLanes512 value, sbyte* destination)
    {
        if (Avx512F.IsSupported)
            Avx512F.ConvertToVector128SByte(value._value).Store(destination);
        else
            Vector256.Narrow(Narrow(value).GetLower(), Narrow(value).GetLower()).GetLower().Store(destination);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes512 operator &(BitLanes512 a, BitLanes512 b) => new(a._value & b._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes512 operator |(BitLanes512 a, BitLanes512 b) => new(a._value | b._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes512 operator +(BitLanes512 a, BitLanes512 b) => new(a._value + b._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes512 operator -(BitLanes512 a, BitLanes512 b) => new(a._value - b._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes512 ShiftLeft(BitLanes512 a, int bits) => new(a._value << bits);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes512 ShiftRight(BitLanes512 a, int bits) => new(a._value >>> bits);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes512 ShiftHalvesRight(BitLanes512 a, int bits) => new((a._value.AsInt16() >>> bits).AsInt32());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes512 AddHalves(BitLanes512 a, BitLanes512 b) => new((a._value.AsInt16() + b._value.AsInt16()).AsInt32());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes512 MultiplyAddBytes(BitLanes512 a, BitLanes512 b) => Avx512BW.IsSupported
        ? new(Avx512BW.MultiplyAddAdjacent(a._value.AsByte(), b._value.AsSByte()).AsInt32())
        : new(Vector512.Create(BitLanes256.MultiplyAddBytes(a.Lower, b.Lower).Value, BitLanes256.MultiplyAddBytes(a.Upper, b.Upper).Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes512 MultiplyAddHalves(BitLanes512 a, BitLanes512 b) => Avx512BW.IsSupported
        ? new(Avx512BW.MultiplyAddAdjacent(a._value.AsInt16(), b._value.AsInt16()))
        : new(Vector512.Create(BitLanes256.MultiplyAddHalves(a.Lower, b.Lower).Value, BitLanes256.MultiplyAddHalves(a.Upper, b.Upper).Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes512 GreaterThan(BitLanes512 a, BitLanes512 b) => new(Vector512.GreaterThan(a._value, b._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes512 Select(BitLanes512 mask, BitLanes512 whenSet, BitLanes512 whenClear) => new(Vector512.ConditionalSelect(mask._value, whenSet._value, whenClear._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes512 Max(BitLanes512 a, BitLanes512 b) => new(Vector512.Max(a._value, b._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes512 Min(BitLanes512 a, BitLanes512 b) => new(Vector512.Min(a._value, b._value));

    /// <inheritdoc/>
    public static int MaxLane(BitLanes512 a) => BitLanes256.MaxLane(new BitLanes256(Vector256.Max(a._value.GetLower(), a._value.GetUpper())));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SumLanes(BitLanes512 a) => Vector512.Sum(a._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes512 AddSingles(BitLanes512 a, BitLanes512 b) => new((a._value.AsSingle() + b._value.AsSingle()).AsInt32());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes512 SubtractSingles(BitLanes512 a, BitLanes512 b) => new((a._value.AsSingle() - b._value.AsSingle()).AsInt32());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes512 MultiplySingles(BitLanes512 a, BitLanes512 b) => new((a._value.AsSingle() * b._value.AsSingle()).AsInt32());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes512 DivideSingles(BitLanes512 a, BitLanes512 b) => new((a._value.AsSingle() / b._value.AsSingle()).AsInt32());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes512 FmaSingles(BitLanes512 a, BitLanes512 b, BitLanes512 c) => new(Vector512.FusedMultiplyAdd(a._value.AsSingle(), b._value.AsSingle(), c._value.AsSingle()).AsInt32());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes512 ToSingles(BitLanes512 a) => new(Vector512.ConvertToSingle(a._value).AsInt32());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes512 ToIntegers(BitLanes512 a) => new(Vector512.ConvertToInt32(Vector512.Round(a._value.AsSingle())));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes512 Truncate(BitLanes512 a) => new(Vector512.ConvertToInt32(a._value.AsSingle()));

    // The lower 16 bits of each lane, in the lower half.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<short> Narrow(BitLanes512 value) => Vector512.Narrow(value._value, value._value);
}
