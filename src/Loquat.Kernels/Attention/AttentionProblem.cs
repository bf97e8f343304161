// An attention call as the jobs see it: sizes, pointers, and the packing of one head's keys and values.
using System.Runtime.CompilerServices;
using Loquat.Kernels.MatMul;
using Loquat.Kernels.Random;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.Attention;

/// <summary>The operands of an attention call. Pointers that a job does not use are null.</summary>
internal unsafe struct AttentionProblem
{
    // Floats of a tile of scores, about a quarter of a second-level cache.
    private const int TileFloats = 64 << 10;

    /// <summary>Most query rows of a tile; a multiple of 16, too.</summary>
    internal const int MostTileRows = 32;

    internal AttentionShape Shape;
    internal bool Causal;
    internal bool Accumulate;
    internal float Scale;
    internal float* Q;
    internal float* K;
    internal float* V;
    internal int* KeyMask;
    internal float* O;
    internal float* LogSumExp;
    internal float* DOutput;
    internal float* DQ;
    internal float* DK;
    internal float* DV;
    internal float* P;

    // Keys of a tile begin at a multiple of this: whole panels of every lane width, and whole groups of the rows' partial sums.
    private const int KeyUnit = 32;

    /// <summary>Floats from one row of a tile of scores to the next: the keys that a tile sees rounded up to whole panels, and off the powers of two.</summary>
    internal readonly int ScoreStride => RoundUp(SeenByTile, KeyUnit) + 16;

    /// <summary>Floats of a row of numbers for all keys.</summary>
    internal readonly int KeyStride => RoundUp(Shape.KeyLength, KeyUnit) + 16;

    // Most keys between the first that a tile of queries computes and the last.
    private readonly int SeenByTile => Shape.Window > 0 ? Math.Min(Shape.KeyLength, Shape.Window + MostTileRows + KeyUnit) : Shape.KeyLength;

    /// <summary>Query rows of a tile: a multiple of the micro-kernels' heights.</summary>
    internal readonly int TileRows => Math.Clamp(TileFloats / ScoreStride / 16 * 16, 16, MostTileRows);

    /// <summary>Number of query tiles of a head.</summary>
    internal readonly int Tiles => (Shape.QueryLength + TileRows - 1) / TileRows;

    /// <summary>Floats that one head's keys or values take when packed, whichever way round.</summary>
    internal readonly long PackedFloats => (long)RoundUp(Shape.KeyLength, 32) * RoundUp(Shape.HeadSize, 32);

    /// <summary>The first key whose score is computed for a tile that begins with query <paramref name="query"/>; the window of each row begins there or later.</summary>
    internal readonly int FirstOfTile(int query) => Shape.First(query) / KeyUnit * KeyUnit;

    /// <summary>Whether probabilities are dropped.</summary>
    internal readonly bool Drops => Shape.Dropout.Probability > 0;

    /// <summary>Draws the random numbers of query row <paramref name="row"/> = (b · H + h) · T + t, [S] rounded up to 32.</summary>
    internal readonly void DropoutNumbers<V>(long row, float* unit) where V : unmanaged, ILanes<V>
    {
        var count = RoundUp(Shape.KeyLength, PhiloxFill.Group);
        var block = (ulong)row * (ulong)(count / Philox4x32.BlockWords);
        PhiloxFill.Unit<V>(new Philox4x32(Shape.Dropout.Seed, Shape.Dropout.Stream), block, count, unit);
    }

    /// <summary><paramref name="value"/> rounded up to a multiple of <paramref name="unit"/>.</summary>
    internal static int RoundUp(int value, int unit) => (value + unit - 1) / unit * unit;

    /// <summary>The address of token <paramref name="token"/> of a head.</summary>
    internal static float* At(float* x, in AttentionStrides strides, int batch, int token, int head) =>
        x + (batch * strides.Batch) + ((nint)token * strides.Token) + ((nint)head * strides.Head);

    /// <summary>Fills <paramref name="bias"/>, [S] rounded up to 16, with 0 for keys that count and -∞ for padding; null where there is no mask.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal readonly float* MaskBias(int batch, float* bias)
    {
        if (KeyMask == null)
            return null;
        new Span<float>(bias, RoundUp(Shape.KeyLength, ScoreRows.Padding)).Clear();
        var mask = KeyMask + ((nint)batch * Shape.KeyLength);
        for (var key = 0; key < Shape.KeyLength; key++)
            bias[key] = mask[key] != 0 ? 0 : float.NegativeInfinity;
        return bias;
    }

    /// <summary>Packs <paramref name="rows"/> rows of D values so that rows become columns: the right operand of X · rowsᵀ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal readonly RightPanels PackTransposed<TLanes>(float* x, int stride, int rows, float* packed) where TLanes : unmanaged, ILanes<TLanes>
    {
        var width = 2 * TLanes.Width;
        var panel = packed;
        for (var i = 0; i < rows; i += width, panel += (nint)width * Shape.HeadSize)
            Packing.Right<TLanes>(true, Shape.HeadSize, Math.Min(width, rows - i), width, x + ((nint)i * stride), stride, panel);
        return new RightPanels(packed, (nint)width * Shape.HeadSize, width);
    }

    /// <summary>Packs <paramref name="rows"/> rows of D values as they stand: the right operand of X · rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal readonly RightPanels PackRows<TLanes>(float* x, int stride, int rows, float* packed) where TLanes : unmanaged, ILanes<TLanes>
    {
        var width = 2 * TLanes.Width;
        var panel = packed;
        for (var d = 0; d < Shape.HeadSize; d += width, panel += (nint)width * rows)
            Packing.Right<TLanes>(false, rows, Math.Min(width, Shape.HeadSize - d), width, x + d, stride, panel);
        return new RightPanels(packed, (nint)width * rows, width);
    }

    /// <summary>Packed rows turned into columns from column <paramref name="first"/> on, a multiple of 32.</summary>
    internal readonly RightPanels FromColumn(in RightPanels panels, int first) =>
        new(panels.Data + (first / panels.TermStride * panels.PanelStride), panels.PanelStride, panels.TermStride);

    /// <summary>Packed rows from row <paramref name="first"/> on.</summary>
    internal static RightPanels FromRow(in RightPanels panels, int first) => new(panels.Data + (first * panels.TermStride), panels.PanelStride, panels.TermStride);

    /// <summary>Scores of rows [rows, D] with the packed <paramref name="keys"/>: whole panels, so up to a panel's width more than asked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal readonly void Scores<TLanes>(int rows, int keyCount, float* x, int stride, in RightPanels keys, float* scores)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        var left = new LeftOperand(x, stride, 1);
        MacroKernel.Multiply<TLanes>(
            rows, RoundUp(keyCount, 2 * TLanes.Width), Shape.HeadSize, left, keys, new Destination(scores, ScoreStride, false, null), packLeft: keyCount > 64);
    }
}
