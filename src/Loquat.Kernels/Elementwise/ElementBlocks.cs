// How one-dimensional work is cut: whole blocks of elements are the items that workers take, so only the last block has a tail.
namespace Loquat.Kernels.Elementwise;

/// <summary>The blocks in which long runs of elements are handed to workers.</summary>
internal static class ElementBlocks
{
    /// <summary>Elements in a block: large enough to drown the cost of handing it out, a multiple of every lane width.</summary>
    internal const int Length = 2048;

    /// <summary>Number of blocks that hold <paramref name="count"/> elements.</summary>
    internal static int Count(int count) => (int)(((long)count + Length - 1) / Length);

    /// <summary>The first element after block range end <paramref name="endBlock"/>.</summary>
    internal static int End(int endBlock, int count) => (int)Math.Min((long)endBlock * Length, count);

    /// <summary>Throws unless a buffer holds exactly the elements an operation works on.</summary>
    internal static void RequireLength(int length, int expected, string name)
    {
        if (length != expected)
            throw new ArgumentException($"{name} holds {length} elements where the operation works on {expected}; pass a span of that length.", name);
    }
}
