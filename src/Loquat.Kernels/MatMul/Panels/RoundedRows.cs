// Rows of A rounded to integers, 32 terms at a time, for products with weights that are integers themselves.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Memory;
using Loquat.Kernels.Quantization;

namespace Loquat.Kernels.MatMul.Panels;

/// <summary>
/// For each row and block of 32 terms: a scale s = max |a| · (1/L), the terms as integers ⌊a · (L / max |a|)⌉ in [-L, L], ties to even, and minus the weight's offset
/// times their sum. They lie block by block, each of all rows. A block with a number that is not finite has a scale that is not either, and spoils its sums.
/// </summary>
internal readonly unsafe struct RoundedRows
{
    private readonly byte* _terms;
    private readonly float* _scales;
    private readonly int* _corrections;
    private readonly int _rows;
    private readonly int _blockBytes;

    private RoundedRows(byte* memory, int rows, int blocks, int termBytes)
    {
        _rows = rows;
        _blockBytes = PanelBlock.Terms * termBytes;
        _terms = memory;
        _scales = (float*)(memory + ((nint)rows * blocks * _blockBytes));
        _corrections = (int*)(_scales + ((nint)rows * blocks));
    }

    /// <summary>Rounds rows into memory that the calling thread shares with the team until it rounds others.</summary>
    internal static RoundedRows Of<F>(int rows, int terms, float* a, nint stride) where F : unmanaged, IIntegerPanels<F>
    {
        var blocks = PanelBlock.Count(terms);
        var floats = (long)rows * blocks * ((PanelBlock.Terms * F.TermBytes / sizeof(float)) + 2);
        var rounded = new RoundedRows((byte*)WorkerScratch.Floats(ScratchUse.GemmShared, floats), rows, blocks, F.TermBytes);
        BitKernel.Launch(new Rounding<F>(rounded, terms, a, stride), rows, 4L * terms);
        return rounded;
    }

    /// <summary>The integers of a row's block, as many in a word as the format has in an operand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int* Terms(int block, int row) => (int*)(_terms + ((((nint)block * _rows) + row) * _blockBytes));

    /// <summary>The scale of a row's block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int ScaleBits(int block, int row) => ((int*)_scales)[((nint)block * _rows) + row];

    /// <summary>What is added to a row's sums over a block because the weight's operands are too large by the offset.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int Correction(int block, int row) => _corrections[((nint)block * _rows) + row];

    private readonly struct Rounding<F>(RoundedRows rounded, int terms, float* a, nint stride) : IBitKernel where F : unmanaged, IIntegerPanels<F>
    {
        private readonly RoundedRows _rounded = rounded;
        private readonly int _terms = terms;
        private readonly float* _a = a;
        private readonly nint _stride = stride;

        [SkipLocalsInit]
        public void Run<B>(int start, int end) where B : unmanaged, IBitLanes<B>
        {
            var padded = stackalloc float[PanelBlock.Terms];
            for (nint row = start; row < end; row++)
            {
                var from = _a + (row * _stride);
                var block = 0;
                for (; block < _terms / PanelBlock.Terms; block++, from += PanelBlock.Terms)
                    Block<B>(from, block, row);
                var rest = _terms % PanelBlock.Terms;
                if (rest == 0)
                    continue;
                new Span<float>(from, rest).CopyTo(new Span<float>(padded, PanelBlock.Terms));
                new Span<float>(padded + rest, PanelBlock.Terms - rest).Clear();
                Block<B>(padded, block, row);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Block<B>(float* from, int block, nint row) where B : unmanaged, IBitLanes<B>
        {
            // Magnitudes compare like the integers that their bits are, NaN above all.
            var most = B.Create(0);
            for (var p = 0; p < PanelBlock.Terms; p += B.Width)
                most = B.Max(most, B.LoadSingles(from + p) & B.Create(0x7FFFFFFF));
            var largest = BitConverter.Int32BitsToSingle(B.MaxLane(most));
            var place = ((nint)block * _rounded._rows) + row;
            _rounded._scales[place] = largest * (1f / F.Largest);
            var inverse = B.Create(BitConverter.SingleToInt32Bits(largest > 1e-30f ? F.Largest / largest : 0));
            var to = _rounded._terms + (place * _rounded._blockBytes);
            var sum = B.Create(0);
            for (var p = 0; p < PanelBlock.Terms; p += B.Width)
            {
                var integers = B.ToIntegers(B.MultiplySingles(B.LoadSingles(from + p), inverse));
                sum += integers;
                if (F.TermBytes == 1)
                    B.StoreInt8(integers, (sbyte*)to + p);
                else
                    B.StoreUInt16(integers, (ushort*)to + p);
            }
            _rounded._corrections[place] = -F.Offset * B.SumLanes(sum);
        }
    }
}
