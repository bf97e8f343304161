// Copying a range of one axis between two tensors: the shared step of slicing and concatenating.
namespace Loquat.Tensors.Operations;

/// <summary>Strided block copies.</summary>
internal static class Blocks
{
    /// <summary>
    /// Copies <paramref name="length"/> positions of <paramref name="axis"/> from <paramref name="sourceStart"/> on to
    /// <paramref name="destinationStart"/> on. The other extents agree.
    /// </summary>
    internal static void Copy(Tensor source, int axis, int sourceStart, Tensor destination, int destinationStart, int length, bool accumulate)
    {
        var inner = source.Shape.CountOf(axis + 1, source.Shape.Rank);
        var outer = source.Shape.CountOf(0, axis);
        if (length == 0 || inner == 0 || outer == 0)
            return;
        source.Backend.CopyBlocks(
            source.Storage, sourceStart * inner, source.Shape[axis] * inner,
            destination.Storage, destinationStart * inner, destination.Shape[axis] * inner,
            outer, length * inner, accumulate);
    }
}
