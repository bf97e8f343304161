// 8 float32 lanes in a Vector256.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Loquat.Kernels.Simd;

/// <summary>8 lanes of float32 held in one <see cref="Vector256{T}"/>.</summary>
public readonly unsafe struct Lanes256 : ILanes<Lanes256>
{
    private readonly Vector256<float> _value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Lanes256(Vector256<float> value) => _value = value;

    /// <inheritdoc/>
    public static int Width => 8;

    /// <inheritdoc/>
    public static Lanes256 Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector256<float>.Zero);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Create(float value) => new(Vector256.Create(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Load(float* source) => new(Vector256.Load(source));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 LoadBytes(sbyte* source) => new(Vector256.ConvertToSingle(Wide(source)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 LoadHalves(ushort* source)
    {
        // Sign, exponent and mantissa go to their places in a float32; what is left is the difference of the exponents' zero points, 127 - 15.
        var bits = Vector256.ShiftLeft(Wide((short*)source), 13) & Vector256.Create(unchecked((int)0x8FFFE000));
        return new(bits.AsSingle() * Vector256.Create(5.192296858534828e33f));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 LoadBrainFloats(ushort* source) => new(Vector256.ShiftLeft(Wide((short*)source), 16).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 LoadNibbles(uint* words, int index)
    {
        // The four highest bits of the mantissa of a float32 in [16, 32) count from 0 to 15.
        var bits = Vector256.Load(words);
        var raised = 4 * index < 19 ? Vector256.ShiftLeft(bits, 19 - (4 * index)) : Vector256.ShiftRightLogical(bits, (4 * index) - 19);
        return new(((raised & Vector256.Create(0x00780000u)) | Vector256.Create(0x41800000u)).AsSingle());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes256 value, float* destination) => Vector256.Store(value._value, destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator +(Lanes256 a, Lanes256 b) => new(a._value + b._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator -(Lanes256 a, Lanes256 b) => new(a._value - b._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator *(Lanes256 a, Lanes256 b) => new(a._value * b._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator /(Lanes256 a, Lanes256 b) => new(a._value / b._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator -(Lanes256 a) => new(-a._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Fma(Lanes256 a, Lanes256 b, Lanes256 c) => new(Vector256.FusedMultiplyAdd(a._value, b._value, c._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Max(Lanes256 a, Lanes256 b) => new(Vector256.Max(a._value, b._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Min(Lanes256 a, Lanes256 b) => new(Vector256.Min(a._value, b._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Sqrt(Lanes256 a) => new(Vector256.Sqrt(a._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Abs(Lanes256 a) => new(Vector256.Abs(a._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Round(Lanes256 a) => new(Vector256.Round(a._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 GreaterThan(Lanes256 a, Lanes256 b) => new(Vector256.GreaterThan(a._value, b._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 EqualTo(Lanes256 a, Lanes256 b) => new(Vector256.Equals(a._value, b._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Select(Lanes256 mask, Lanes256 whenSet, Lanes256 whenClear) =>
        new(Vector256.ConditionalSelect(mask._value, whenSet._value, whenClear._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 PowerOfTwo(Lanes256 n)
    {
        var exponent = Vector256.ConvertToInt32Native(n._value) + Vector256.Create(127);
        return new(Vector256.ShiftLeft(exponent, 23).AsSingle());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 SplitExponent(Lanes256 a, out Lanes256 mantissa)
    {
        var bits = a._value.AsInt32();
        mantissa = new(((bits & Vector256.Create(0x007FFFFF)) | Vector256.Create(0x3F800000)).AsSingle());
        return new(Vector256.ConvertToSingle(Vector256.ShiftRightLogical(bits, 23) - Vector256.Create(127)));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Lanes256 a) => Lanes128.Sum(new Lanes128(a._value.GetLower() + a._value.GetUpper()));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MaxLane(Lanes256 a) => Lanes128.MaxLane(new Lanes128(Vector128.Max(a._value.GetLower(), a._value.GetUpper())));

    // Integers of fewer bits, sign-extended.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<int> Wide(sbyte* source) => Avx2.IsSupported
        ? Avx2.ConvertToVector256Int32(source)
        : Vector256.Create(Lanes128.Wide(source), Lanes128.Wide(source + 4));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<int> Wide(short* source) => Avx2.IsSupported
        ? Avx2.ConvertToVector256Int32(source)
        : Vector256.Create(Lanes128.Wide(source), Lanes128.Wide(source + 4));
}
