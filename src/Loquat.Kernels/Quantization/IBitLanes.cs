// Lanes of 32 bits for code that takes floats apart and puts them together: integers and float32 in one type, in four widths.
namespace Loquat.Kernels.Quantization;

/// <summary>A group of 32-bit lanes that are signed integers or the bits of a float32, whichever an operation says.</summary>
/// <typeparam name="TSelf">The implementing struct.</typeparam>
internal unsafe interface IBitLanes<TSelf> where TSelf : unmanaged, IBitLanes<TSelf>
{
    /// <summary>Number of lanes: 16, 8, 4 or 1.</summary>
    static abstract int Width { get; }

    /// <summary>The same bits in every lane.</summary>
    static abstract TSelf Create(int bits);

    /// <summary>Reads floats.</summary>
    static abstract TSelf LoadSingles(float* source);

    /// <summary>Reads words as they are.</summary>
    static abstract TSelf LoadWords(uint* source);

    /// <summary>Reads signed 16-bit integers.</summary>
    static abstract TSelf LoadInt16(short* source);

    /// <summary>Reads unsigned 16-bit integers.</summary>
    static abstract TSelf LoadUInt16(ushort* source);

    /// <summary>Reads unsigned bytes.</summary>
    static abstract TSelf LoadUInt8(byte* source);

    /// <summary>Reads signed bytes.</summary>
    static abstract TSelf LoadInt8(sbyte* source);

    /// <summary>Writes floats.</summary>
    static abstract void StoreSingles(TSelf value, float* destination);

    /// <summary>Writes words as they are.</summary>
    static abstract void StoreWords(TSelf value, uint* destination);

    /// <summary>Writes the lower 16 bits of each lane.</summary>
    static abstract void StoreUInt16(TSelf value, ushort* destination);

    /// <summary>Writes the lower 8 bits of each lane.</summary>
    static abstract void StoreInt8(TSelf value, sbyte* destination);

    /// <summary>Bitwise and.</summary>
    static abstract TSelf operator &(TSelf a, TSelf b);

    /// <summary>Bitwise or.</summary>
    static abstract TSelf operator |(TSelf a, TSelf b);

    /// <summary>Sum of integers.</summary>
    static abstract TSelf operator +(TSelf a, TSelf b);

    /// <summary>Difference of integers.</summary>
    static abstract TSelf operator -(TSelf a, TSelf b);

    /// <summary>Shift towards the higher bits.</summary>
    static abstract TSelf ShiftLeft(TSelf a, int bits);

    /// <summary>Shift towards the lower bits; zeros come in.</summary>
    static abstract TSelf ShiftRight(TSelf a, int bits);

    /// <summary>Shift of the two halves of each lane, each by itself, towards their lower bits; zeros come in.</summary>
    static abstract TSelf ShiftHalvesRight(TSelf a, int bits);

    /// <summary>Sums of the two halves of each lane, each by itself.</summary>
    static abstract TSelf AddHalves(TSelf a, TSelf b);

    /// <summary>
    /// In each half of each lane: the sum of the products of its two bytes, unsigned in <paramref name="a"/> and signed in <paramref name="b"/>. It must fit 16 bits.
    /// </summary>
    static abstract TSelf MultiplyAddBytes(TSelf a, TSelf b);

    /// <summary>The sum of the products of the two signed halves of each lane.</summary>
    static abstract TSelf MultiplyAddHalves(TSelf a, TSelf b);

    /// <summary>A mask of the lanes where a &gt; b as signed integers.</summary>
    static abstract TSelf GreaterThan(TSelf a, TSelf b);

    /// <summary>Lanes of <paramref name="whenSet"/> where the mask is set, else of <paramref name="whenClear"/>.</summary>
    static abstract TSelf Select(TSelf mask, TSelf whenSet, TSelf whenClear);

    /// <summary>The larger integer of each lane.</summary>
    static abstract TSelf Max(TSelf a, TSelf b);

    /// <summary>The smaller integer of each lane.</summary>
    static abstract TSelf Min(TSelf a, TSelf b);

    /// <summary>The largest integer of all lanes.</summary>
    static abstract int MaxLane(TSelf a);

    /// <summary>The sum of the integers of all lanes.</summary>
    static abstract int SumLanes(TSelf a);

    /// <summary>Sum of floats.</summary>
    static abstract TSelf AddSingles(TSelf a, TSelf b);

    /// <summary>Difference of floats.</summary>
    static abstract TSelf SubtractSingles(TSelf a, TSelf b);

    /// <summary>Product of floats.</summary>
    static abstract TSelf MultiplySingles(TSelf a, TSelf b);

    /// <summary>Quotient of floats.</summary>
    static abstract TSelf DivideSingles(TSelf a, TSelf b);

    /// <summary>a · b + c of floats with one rounding.</summary>
    static abstract TSelf FmaSingles(TSelf a, TSelf b, TSelf c);

    /// <summary>Integers as floats.</summary>
    static abstract TSelf ToSingles(TSelf a);

    /// <summary>Floats rounded to the nearest integers, ties to even; NaN gives 0, what is out of range the limit.</summary>
    static abstract TSelf ToIntegers(TSelf a);

    /// <summary>Floats cut to integers towards 0; NaN gives 0, what is out of range the limit.</summary>
    static abstract TSelf Truncate(TSelf a);
}
