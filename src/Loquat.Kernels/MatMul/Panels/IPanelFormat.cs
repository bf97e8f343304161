// How the numbers of a weight's panel are stored: the one thing in which packed products of different formats differ.
using Loquat.Kernels.Quantization;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.MatMul.Panels;

/// <summary>
/// A format of panels. A panel of 32 columns is a run of blocks, each of 32 terms: numbers of the terms one after the other, preceded by one scale for each column
/// where the format has scales. A weight is its number, or scale times number: a float32 holds that product exactly.
/// </summary>
/// <typeparam name="TSelf">The implementing struct.</typeparam>
internal unsafe interface IPanelFormat<TSelf> where TSelf : unmanaged, IPanelFormat<TSelf>
{
    /// <summary>Bytes of a block of 32 terms and 32 columns.</summary>
    static abstract int BlockBytes { get; }

    /// <summary>Whether blocks begin with scales.</summary>
    static abstract bool HasScales { get; }

    /// <summary>The numbers of a term and <c>V.Width</c> columns.</summary>
    /// <param name="block">The block.</param>
    /// <param name="group">Which eight terms of the block, in [0, 4).</param>
    /// <param name="term">Which of the eight: a constant where speed counts.</param>
    /// <param name="column">The first column.</param>
    static abstract V Numbers<V>(byte* block, int group, int term, int column) where V : unmanaged, ILanes<V>;

    /// <summary>Stores a block.</summary>
    /// <param name="weights">[32, 32], term by term.</param>
    /// <param name="block">Takes the block.</param>
    static abstract void Encode<B>(float* weights, byte* block) where B : unmanaged, IBitLanes<B>;
}
