// The sizes of a block of a panel, and the scales that quantised ones begin with.
using System.Runtime.CompilerServices;

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

    /// <summary>Stores a column's scale as float16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void StoreScale(byte* block, int column, float scale) => ((Half*)block)[column] = (Half)scale;
}
