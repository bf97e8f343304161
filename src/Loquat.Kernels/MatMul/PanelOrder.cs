// The way of a matrix into its panels and back, in its own memory: see PackedKernels.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Memory;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.MatMul;

/// <summary>Reorders a matrix, panel by panel.</summary>
internal static unsafe class PanelOrder
{
    private const int Width = PackedKernels.PanelWidth;

    /// <summary>Packs op(B) [k, n] into panels, or unpacks it.</summary>
    /// <remarks>
    /// The 32 stored rows of a transposed B are the very floats of their panel, so each panel takes one temporary of its own size. An untransposed B is
    /// copied as a whole meanwhile.
    /// </remarks>
    internal static void Apply(bool transposed, int n, int k, float* data, bool pack)
    {
        if (n == 0 || k == 0)
            return;
        var panels = (n + Width - 1) / Width;
        var cost = (long)k * Width * 2;
        if (transposed)
        {
            RangeKernel.Launch(new Turn(n, k, data, pack), panels, cost);
            return;
        }
        var bytes = (long)n * k * sizeof(float);
        var copy = NativeBlock.Allocate(bytes);
        try
        {
            Buffer.MemoryCopy(data, copy.Pointer, bytes, bytes);
            RangeKernel.Launch(new Gather(n, k, (float*)copy.Pointer, data, pack), panels, cost);
        }
        finally
        {
            copy.Free();
        }
    }

    /// <summary>Packs stored rows that lie elsewhere, panel by panel.</summary>
    internal static void PackRows(bool transposed, int n, int k, int first, int count, float* rows, float* packed)
    {
        var panels = ((transposed ? count : n) + Width - 1) / Width;
        RangeKernel.Launch(new Rows(transposed, n, k, first, count, rows, packed), panels, 2L * Width * (transposed ? k : count));
    }

    private readonly struct Rows(bool transposed, int n, int k, int first, int count, float* rows, float* packed) : IRangeKernel
    {
        private readonly bool _transposed = transposed;
        private readonly int _n = n;
        private readonly int _k = k;
        private readonly int _first = first;
        private readonly int _count = count;
        private readonly float* _rows = rows;
        private readonly float* _packed = packed;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
        {
            for (nint panel = start; panel < end; panel++)
            {
                var column = (panel * Width) + (_transposed ? _first : 0);
                var columns = (int)Math.Min(Width, _n - column);
                var to = _packed + (column * _k);
                if (_transposed)
                {
                    Packing.Transpose<V>(columns, _k, _rows + (panel * Width * _k), _k, to, columns);
                    continue;
                }
                for (nint p = 0; p < _count; p++)
                    Unsafe.CopyBlockUnaligned(to + ((_first + p) * columns), _rows + (p * _n) + column, (uint)columns * sizeof(float));
            }
        }
    }

    private readonly struct Turn(int n, int k, float* data, bool pack) : IRangeKernel
    {
        private readonly int _n = n;
        private readonly int _k = k;
        private readonly float* _data = data;
        private readonly bool _pack = pack;

        public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
        {
            var copy = WorkerScratch.Floats(ScratchUse.GemmRight, (long)_k * Width);
            for (var panel = start; panel < end; panel++)
            {
                var columns = Math.Min(Width, _n - (panel * Width));
                var at = _data + ((nint)panel * Width * _k);
                var bytes = (long)columns * _k * sizeof(float);
                Buffer.MemoryCopy(at, copy, bytes, bytes);
                if (_pack)
                    Packing.Transpose<V>(columns, _k, copy, _k, at, columns);
                else
                    Packing.Transpose<V>(_k, columns, copy, columns, at, _k);
            }
        }
    }

    private readonly struct Gather(int n, int k, float* copy, float* data, bool pack) : IRangeKernel
    {
        private readonly int _n = n;
        private readonly int _k = k;
        private readonly float* _copy = copy;
        private readonly float* _data = data;
        private readonly bool _pack = pack;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
        {
            // Term by term over all panels of the range, so that the rows of B are walked in long stretches.
            for (nint p = 0; p < _k; p++)
            {
                for (var panel = start; panel < end; panel++)
                {
                    var column = (nint)panel * Width;
                    nint columns = Math.Min(Width, _n - column);
                    var inRow = (p * _n) + column;
                    var inPanel = (column * _k) + (p * columns);
                    var (from, to) = _pack ? (inRow, inPanel) : (inPanel, inRow);
                    Unsafe.CopyBlockUnaligned(_data + to, _copy + from, (uint)columns * sizeof(float));
                }
            }
        }
    }
}
