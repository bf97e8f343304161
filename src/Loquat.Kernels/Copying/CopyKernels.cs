// Moving data between layouts: permutations and strided blocks. Validation and launch.
using Loquat.Kernels.Elementwise;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.Copying;

/// <summary>Copies that change the layout. Source and destination must not overlap.</summary>
public static unsafe class CopyKernels
{
    /// <summary>y (+)= x with its dimensions reordered: dimension i of y is dimension axes[i] of x.</summary>
    /// <param name="x">Input of shape <paramref name="shape"/>, row-major.</param>
    /// <param name="shape">Extents of x, at most <see cref="BroadcastPlan.MaximumRank"/> of them.</param>
    /// <param name="axes">A permutation of 0 .. rank-1.</param>
    /// <param name="y">Result, row-major, as many elements as <paramref name="x"/>.</param>
    /// <param name="accumulate">Adds to <paramref name="y"/> where true, overwrites it where false.</param>
    /// <exception cref="ArgumentException">The axes are no permutation, the rank is too large or a span does not have the stated size.</exception>
    public static void Permute(ReadOnlySpan<float> x, ReadOnlySpan<int> shape, ReadOnlySpan<int> axes, Span<float> y, bool accumulate)
    {
        RequirePermutation(shape, axes);
        var count = RequireCount(shape, x.Length, y.Length);
        if (count == 0)
            return;
        var geometry = default(BroadcastGeometry);
        for (var i = axes.Length - 1; i >= 0; i--)
        {
            var stride = 1;
            for (var d = axes[i] + 1; d < shape.Length; d++)
                stride *= shape[d];
            if (shape[axes[i]] > 1)
                geometry.Push(shape[axes[i]], stride, 0);
        }
        if (geometry.Rank == 0)
            geometry.Push(1, 1, 0);
        fixed (float* px = x, py = y)
        {
            if (geometry.LeftStrides[0] == 1)
            {
                var runs = new RunPermutation(in geometry, px, py, count, accumulate);
                RangeKernel.Launch(in runs, ElementBlocks.Count(count), ElementBlocks.Length);
            }
            else
            {
                var tiles = new TilePermutation(in geometry, px, py, accumulate);
                RangeKernel.Launch(in tiles, tiles.Items, 4L * tiles.PanelLength);
            }
        }
    }

    /// <summary>y[b · destinationStride + i] (+)= x[b · sourceStride + i] for every block b and i below the block length.</summary>
    /// <param name="x">Source, from the first block's first element; the last block may end at its end.</param>
    /// <param name="sourceStride">Elements from one source block to the next; 0 repeats one block.</param>
    /// <param name="y">Destination, likewise.</param>
    /// <param name="destinationStride">Elements from one destination block to the next, at least the block length.</param>
    /// <param name="blocks">Number of blocks.</param>
    /// <param name="blockLength">Elements in a block.</param>
    /// <param name="accumulate">Adds to <paramref name="y"/> where true, overwrites it where false.</param>
    /// <exception cref="ArgumentException">A block would lie outside its span, or destination blocks would overlap.</exception>
    public static void CopyBlocks(
        ReadOnlySpan<float> x, long sourceStride, Span<float> y, long destinationStride, int blocks, int blockLength, bool accumulate)
    {
        RequireBlocks(x.Length, sourceStride, y.Length, destinationStride, blocks, blockLength);
        var count = blocks * blockLength;
        if (count == 0)
            return;
        fixed (float* px = x, py = y)
            RangeKernel.Launch(
                new BlockCopy(px, sourceStride, py, destinationStride, blockLength, count, accumulate),
                ElementBlocks.Count(count),
                ElementBlocks.Length);
    }

    /// <summary>Throws unless <paramref name="axes"/> permutes the dimensions of <paramref name="shape"/>.</summary>
    internal static void RequirePermutation(ReadOnlySpan<int> shape, ReadOnlySpan<int> axes)
    {
        if (shape.Length > BroadcastPlan.MaximumRank)
            throw new ArgumentException(
                $"The shape has {shape.Length} dimensions; a permutation takes at most {BroadcastPlan.MaximumRank}.", nameof(shape));
        var seen = 0;
        foreach (var axis in axes)
            if ((uint)axis < (uint)shape.Length)
                seen |= 1 << axis;
        if (axes.Length != shape.Length || seen != (1 << shape.Length) - 1)
            throw new ArgumentException(
                $"The axes [{string.Join(", ", axes.ToArray())}] do not permute {shape.Length} dimensions; name each of 0 to {shape.Length - 1} once.",
                nameof(axes));
    }

    /// <summary>Throws unless both sides of a permutation hold the elements of <paramref name="shape"/>; returns how many.</summary>
    internal static int RequireCount(ReadOnlySpan<int> shape, int source, int destination)
    {
        long count = 1;
        foreach (var extent in shape)
            count = Math.Min(count * Math.Max(extent, 0), uint.MaxValue);
        if (source != count || destination != count)
            throw new ArgumentException(
                $"The shape [{string.Join(", ", shape.ToArray())}] holds {count} elements where x has {source} and y {destination}; all three must agree.");
        return source;
    }

    /// <summary>Throws unless every block lies inside its span.</summary>
    internal static void RequireBlocks(int source, long sourceStride, int destination, long destinationStride, int blocks, int blockLength)
    {
        if (blocks < 0 || blockLength < 0 || sourceStride < 0)
            throw new ArgumentException($"{blocks} blocks of {blockLength} elements at stride {sourceStride} cannot be copied: nothing may be negative.");
        if (blocks == 0 || blockLength == 0)
            return;
        if (blocks > 1 && destinationStride < blockLength)
            throw new ArgumentException(
                $"Destination blocks of {blockLength} elements at stride {destinationStride} overlap; use a stride of at least the block length.");
        Require(source, sourceStride, blocks, blockLength, "source");
        Require(destination, destinationStride, blocks, blockLength, "destination");
    }

    private static void Require(int length, long stride, int blocks, int blockLength, string name)
    {
        if (blockLength > length || (blocks > 1 && stride > (length - blockLength) / (blocks - 1)))
            throw new ArgumentException(
                $"The {name} holds {length} elements, too few for {blocks} blocks of {blockLength} at stride {stride}; pass a longer span.");
    }
}
