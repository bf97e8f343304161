// The sizes of a block of a panel, and the scales that quantised ones begin with.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Quantization;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.MatMul.Panels;

/// <summary>Facts about blocks.</summary>
internal static unsafe class PanelBlock
{
    /// <summary>Terms of a block.</summary>
    internal const int Terms = 32;

    /// <summary>Columns of a block: those of a panel.</summary>
    internal const int Columns = PackedKernels.PanelWidth;

    /// <summary>Bytes of the float16 scales of a block's columns.</summary>
    internal const int ScaleBytes = Columns * sizeof(ushort);

    /// <summary>Blocks of a panel of <paramref name="terms"/> terms.</summary>
    internal static int Count(int terms) => (terms + Terms - 1) / Terms;

    /// <summary>The scales of <c>V.Width</c> columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Scale<V>(byte* block, int column) where V : unmanaged, ILanes<V> => V.LoadHalves((ushort*)block + column);

    /// <summary>The scales of <c>B.Width</c> columns as floats. All are finite, so the exponent needs no more than another zero point, 127 instead of 15.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static B ScaleSingles<B>(byte* block, int column) where B : unmanaged, IBitLanes<B>
    {
        var places = B.ShiftLeft(B.LoadInt16((short*)block + column), 13) & B.Create(unchecked((int)0x8FFFE000));
        return B.MultiplySingles(places, B.Create((127 + 127 - 15) << 23));
    }
}
