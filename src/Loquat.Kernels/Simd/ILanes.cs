// The vector abstraction that every kernel is written against: one generic body, four widths.
// The JIT specialises a generic method per struct argument, so each call below becomes one instruction.
namespace Loquat.Kernels.Simd;

/// <summary>
/// A group of float32 lanes. A kernel generic in <typeparamref name="TSelf"/> compiles to Vector512, Vector256, Vector128 or plain
/// scalar code. Every member is IEEE-754 exact per lane, so a result never depends on which lane (or tail loop) produced it.
/// </summary>
/// <typeparam name="TSelf">The implementing struct.</typeparam>
public unsafe interface ILanes<TSelf> where TSelf : unmanaged, ILanes<TSelf>
{
    /// <summary>Number of float32 lanes: 16, 8, 4 or 1.</summary>
    static abstract int Width { get; }

    /// <summary>All lanes zero.</summary>
    static abstract TSelf Zero { get; }

    /// <summary>Copies <paramref name="value"/> into every lane.</summary>
    static abstract TSelf Create(float value);

    /// <summary>Reads <see cref="Width"/> floats from <paramref name="source"/>, which needs no alignment.</summary>
    static abstract TSelf Load(float* source);

    /// <summary>Reads <see cref="Width"/> float16 numbers. All must be finite: those with the largest exponent are read as numbers from 65536 on.</summary>
    static abstract TSelf LoadHalves(ushort* source);

    /// <summary>The float16 numbers in one half of each of <see cref="Width"/> words; see <see cref="LoadHalves"/>.</summary>
    /// <param name="words">The words.</param>
    /// <param name="index">0 for the lower halves, 1 for the upper: a constant.</param>
    static abstract TSelf LoadHalvesOf(uint* words, int index);

    /// <summary>The bfloat16 numbers, the upper halves of float32 ones, in one half of each of <see cref="Width"/> words.</summary>
    /// <param name="words">The words.</param>
    /// <param name="index">0 for the lower halves, 1 for the upper: a constant.</param>
    static abstract TSelf LoadBrainFloatsOf(uint* words, int index);

    /// <summary>
    /// f - zero for small integers out of words, without a conversion: some bits of each word, shifted, become mantissa bits of a float32 f whose exponent is given.
    /// </summary>
    /// <param name="words">The words.</param>
    /// <param name="shift">How far to shift the word first, to the left if positive, to the right if negative: a constant.</param>
    /// <param name="mask">The bits that are taken.</param>
    /// <param name="exponent">The bits of the float32 that they are put into.</param>
    /// <param name="zero">The f that stands for 0.</param>
    static abstract TSelf LoadFields(uint* words, int shift, uint mask, uint exponent, float zero);

    /// <summary>Writes <see cref="Width"/> floats to <paramref name="destination"/>, which needs no alignment.</summary>
    static abstract void Store(TSelf value, float* destination);

    /// <summary>a + b.</summary>
    static abstract TSelf operator +(TSelf a, TSelf b);

    /// <summary>a - b.</summary>
    static abstract TSelf operator -(TSelf a, TSelf b);

    /// <summary>a · b.</summary>
    static abstract TSelf operator *(TSelf a, TSelf b);

    /// <summary>a / b.</summary>
    static abstract TSelf operator /(TSelf a, TSelf b);

    /// <summary>-a.</summary>
    static abstract TSelf operator -(TSelf a);

    /// <summary>a · b + c with one rounding.</summary>
    static abstract TSelf Fma(TSelf a, TSelf b, TSelf c);

    /// <summary>a where a &gt; b, else b; lanes that hold NaN give NaN.</summary>
    static abstract TSelf Max(TSelf a, TSelf b);

    /// <summary>a where a &lt; b, else b; lanes that hold NaN give NaN.</summary>
    static abstract TSelf Min(TSelf a, TSelf b);

    /// <summary>√a.</summary>
    static abstract TSelf Sqrt(TSelf a);

    /// <summary>|a|.</summary>
    static abstract TSelf Abs(TSelf a);

    /// <summary>a rounded to the nearest integer, ties to even.</summary>
    static abstract TSelf Round(TSelf a);

    /// <summary>A mask (all bits set or none) of the lanes where a &gt; b.</summary>
    static abstract TSelf GreaterThan(TSelf a, TSelf b);

    /// <summary>A mask of the lanes where a = b.</summary>
    static abstract TSelf EqualTo(TSelf a, TSelf b);

    /// <summary>Lanes of <paramref name="whenSet"/> where the mask is set, else of <paramref name="whenClear"/>.</summary>
    static abstract TSelf Select(TSelf mask, TSelf whenSet, TSelf whenClear);

    /// <summary>2^n for integral n in [-126, 127], by writing the exponent bits; other n give some number.</summary>
    static abstract TSelf PowerOfTwo(TSelf n);

    /// <summary>
    /// Splits a positive normal a into a mantissa m in [1, 2) and the unbiased exponent e, so that a = m · 2^e.
    /// </summary>
    static abstract TSelf SplitExponent(TSelf a, out TSelf mantissa);

    /// <summary>The sum of the lanes, added in one fixed order.</summary>
    static abstract float Sum(TSelf a);

    /// <summary>The largest lane.</summary>
    static abstract float MaxLane(TSelf a);
}
