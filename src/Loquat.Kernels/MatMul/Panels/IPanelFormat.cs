// How the numbers of a weight's panel are stored: the one thing in which packed products of different formats differ.
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.MatMul.Panels;

/// <summary>
/// A format of panels. A panel of 32 columns is a run of blocks, each of 32 terms: numbers of the terms one after the other, preceded by one scale for each column
/// where the format has scales.
/// </summary>
/// <typeparam name="TSelf">The implementing struct.</typeparam>
internal unsafe interface IPanelFormat<TSelf> where TSelf : unmanaged, IPanelFormat<TSelf>
{
    /// <summary>Bytes of a block of 32 terms and 32 columns.</summary>
    static abstract int BlockBytes { get; }

    /// <summary>The scales of <c>V.Width</c> columns from <paramref name="column"/> on; 1 where the format has none.</summary>
    static abstract V Scale<V>(byte* block, int column) where V : unmanaged, ILanes<V>;

    /// <summary>
    /// The weights of a term and <c>V.Width</c> columns: exactly the numbers that the format stands for, since a float32 holds the product of a float16 scale
    /// and a small integer without rounding.
    /// </summary>
    /// <param name="block">The block.</param>
    /// <param name="group">Which eight terms of the block, in [0, 4).</param>
    /// <param name="term">Which of the eight: a constant.</param>
    /// <param name="column">The first column.</param>
    /// <param name="scale">What <see cref="Scale"/> gives.</param>
    static abstract V Weights<V>(byte* block, int group, int term, int column, V scale) where V : unmanaged, ILanes<V>;

    /// <summary>Stores a block.</summary>
    /// <param name="weights">[32, 32], term by term; overwritten on the way.</param>
    /// <param name="block">Takes the block.</param>
    static abstract void Encode<V>(float* weights, byte* block) where V : unmanaged, ILanes<V>;
}
