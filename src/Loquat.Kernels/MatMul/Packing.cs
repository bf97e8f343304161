// Copies operands of a matrix product into the order in which the micro-kernels read them.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.MatMul;

/// <summary>Packing of panels.</summary>
internal static unsafe class Packing
{
    /// <summary>
    /// Packs <paramref name="columns"/> columns and <paramref name="terms"/> terms of B into one panel [terms, width], zeros beyond the columns.
    /// </summary>
    /// <param name="transposed">Whether B is stored [columns, terms], so that its rows become the panel's columns.</param>
    /// <param name="terms">Terms.</param>
    /// <param name="columns">Columns, at most <paramref name="width"/>.</param>
    /// <param name="width">Width of the panel: two vectors.</param>
    /// <param name="b">First value of the part of B.</param>
    /// <param name="ldb">Floats from one stored row of B to the next.</param>
    /// <param name="panel">Destination.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Right<V>(bool transposed, int terms, int columns, int width, float* b, nint ldb, float* panel) where V : unmanaged, ILanes<V>
    {
        if (transposed)
        {
            if (columns < width)
                Unsafe.InitBlockUnaligned(panel, 0, (uint)(terms * width * sizeof(float)));
            Transpose<V>(columns, terms, b, ldb, panel, width);
        }
        else if (columns == width)
        {
            CopyPairs<V>(terms, b, ldb, panel);
        }
        else
        {
            for (var p = 0; p < terms; p++, b += ldb, panel += width)
            {
                for (var j = 0; j < columns; j++)
                    panel[j] = b[j];
                for (var j = columns; j < width; j++)
                    panel[j] = 0;
            }
        }
    }

    /// <summary>Packs the columns [column, end) of op(B) over a block of terms into panels that follow each other without gaps.</summary>
    internal static void RightPanels<V>(in GemmProduct product, int term, int terms, int column, int end, float* packed) where V : unmanaged, ILanes<V>
    {
        var width = 2 * V.Width;
        // Whole panels of an untransposed B go eight at a time.
        var whole = product.TransposeB ? 0 : (end - column) / width;
        for (; whole > 0; whole -= 8, column += 8 * width, packed += 8 * (nint)terms * width)
            RightGroup<V>(Math.Min(8, whole), terms, product.Right(term, column), product.Ldb, packed);
        column += Math.Min(0, whole) * width;
        packed += Math.Min(0, whole) * (nint)terms * width;
        for (; column < end; column += width, packed += (nint)terms * width)
            Right<V>(product.TransposeB, terms, Math.Min(width, end - column), width, product.Right(term, column), product.Ldb, packed);
    }

    /// <summary>
    /// Packs rows of an operand whose rows lie side by side into panels [terms, <paramref name="height"/>], one after the other.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void LeftTerms(int height, int panels, int terms, float* a, nint termStride, float* packed)
    {
        var next = (nint)terms * height;
        for (; terms > 0; terms--, a += termStride, packed += height)
        {
            for (var panel = 0; panel < panels; panel++)
            {
                // Constant lengths become a few vector moves.
                if (height == 12)
                    Unsafe.CopyBlockUnaligned(packed + (panel * next), a + (panel * 12), 12 * sizeof(float));
                else if (height == 8)
                    Unsafe.CopyBlockUnaligned(packed + (panel * next), a + (panel * 8), 8 * sizeof(float));
                else if (height == 6)
                    Unsafe.CopyBlockUnaligned(packed + (panel * next), a + (panel * 6), 6 * sizeof(float));
                else
                    Unsafe.CopyBlockUnaligned(packed + (panel * next), a + (panel * 4), 4 * sizeof(float));
            }
        }
    }

    /// <summary>Whether rows at that distance need more than seven of the eight places that a first-level cache of 32 KiB has for the same lines.</summary>
    internal static bool Collide(int rows, nint stride, int columns)
    {
        const int sets = 64;
        var lines = (columns + 15) / 16;
        var most = 0;
        for (var i = 0; i < rows; i++)
        {
            var shared = rows * (lines / sets);
            for (var j = 0; j < rows; j++)
                shared += (((i - j) * stride / 16) & (sets - 1)) < lines % sets ? 1 : 0;
            most = Math.Max(most, shared);
        }
        return most > 7;
    }

    /// <summary>Copies [rows, columns] to contiguous rows <paramref name="ldd"/> floats apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Rows<V>(int rows, int columns, float* source, nint lds, float* destination, nint ldd) where V : unmanaged, ILanes<V>
    {
        for (var i = 0; i < rows; i++, source += lds, destination += ldd)
        {
            var j = 0;
            for (; j <= columns - V.Width; j += V.Width)
                V.Store(V.Load(source + j), destination + j);
            for (; j < columns; j++)
                destination[j] = source[j];
        }
    }

    /// <summary>destination[j, i] = source[i, j] for [rows, columns] of the source.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Transpose<V>(int rows, int columns, float* source, nint lds, float* destination, nint ldd) where V : unmanaged, ILanes<V>
    {
        var wholeRows = V.Width >= 8 && Avx.IsSupported ? rows & ~7 : 0;
        var wholeColumns = columns & ~15;
        // 16 columns are a cache line of the source: it is used up before the next group of rows may drive it out.
        for (var j = 0; j < wholeColumns && wholeRows > 0; j += 16)
        {
            for (var i = 0; i < wholeRows; i += 8)
            {
                var from = source + (i * lds) + j;
                var to = destination + i + (j * ldd);
                Transpose8(from, lds, to, ldd);
                Transpose8(from + 8, lds, to + (8 * ldd), ldd);
            }
        }
        for (var i = 0; i < rows; i++)
        {
            var from = source + (i * lds);
            for (var j = i < wholeRows ? wholeColumns : 0; j < columns; j++)
                destination[i + (j * ldd)] = from[j];
        }
    }

    /// <summary>Packs several whole panels of an untransposed B at once, so that its rows are read in long stretches.</summary>
    /// <param name="panels">Number of panels, each two vectors wide.</param>
    /// <param name="terms">Terms.</param>
    /// <param name="b">First value of the part of B.</param>
    /// <param name="ldb">Floats from one stored row of B to the next.</param>
    /// <param name="packed">The first panel; the others follow it without gaps.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void RightGroup<V>(int panels, int terms, float* b, nint ldb, float* packed) where V : unmanaged, ILanes<V>
    {
        var next = (nint)terms * 2 * V.Width;
        for (var p = 0; p < terms; p++, b += ldb, packed += 2 * V.Width)
        {
            var to = packed;
            var from = b;
            for (var panel = 0; panel < panels; panel++, to += next, from += 2 * V.Width)
            {
                V.Store(V.Load(from), to);
                V.Store(V.Load(from + V.Width), to + V.Width);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyPairs<V>(int terms, float* b, nint ldb, float* panel) where V : unmanaged, ILanes<V>
    {
        for (; terms > 0; terms--, b += ldb, panel += 2 * V.Width)
        {
            V.Store(V.Load(b), panel);
            V.Store(V.Load(b + V.Width), panel + V.Width);
        }
    }

    // Rows i and i + 4 share a register, so that the 4 x 4 interleaving of each half is the whole transposition.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose8(float* s, nint lds, float* d, nint ldd)
    {
        for (var half = 0; half < 2; half++, s += 4, d += 4 * ldd)
        {
            var r0 = Vector256.Create(Vector128.Load(s), Vector128.Load(s + (4 * lds)));
            var r1 = Vector256.Create(Vector128.Load(s + lds), Vector128.Load(s + (5 * lds)));
            var r2 = Vector256.Create(Vector128.Load(s + (2 * lds)), Vector128.Load(s + (6 * lds)));
            var r3 = Vector256.Create(Vector128.Load(s + (3 * lds)), Vector128.Load(s + (7 * lds)));
            var low01 = Avx.UnpackLow(r0, r1);
            var high01 = Avx.UnpackHigh(r0, r1);
            var low23 = Avx.UnpackLow(r2, r3);
            var high23 = Avx.UnpackHigh(r2, r3);
            Vector256.Store(Avx.Shuffle(low01, low23, 0x44), d);
            Vector256.Store(Avx.Shuffle(low01, low23, 0xEE), d + ldd);
            Vector256.Store(Avx.Shuffle(high01, high23, 0x44), d + (2 * ldd));
            Vector256.Store(Avx.Shuffle(high01, high23, 0xEE), d + (3 * ldd));
        }
    }
}
