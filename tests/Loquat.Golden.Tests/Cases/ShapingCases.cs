// Cases of picking by index and of rearranging.
using Loquat.Golden.Tests.Harness;
using Loquat.Tensors;
using Loquat.Tensors.Operations;

namespace Loquat.Golden.Tests.Cases;

/// <summary>IndexingOperations and ShapingOperations.</summary>
internal static class ShapingCases
{
    public static IEnumerable<OperationCase> All() => Indexing().Concat(Rearranging()).Concat(Joining());

    private static IEnumerable<OperationCase> Indexing()
    {
        yield return new("IndexingOperations.Embedding", "vector", [Input.Real("table", 5, 3), Input.Fixed("ids", [4], [4, 0, 4, 4])], t => t[0].Embedding(t[1]));
        yield return new("IndexingOperations.Embedding", "matrix", [Input.Real("table", 6, 4), Input.Ids("ids", 6, 2, 5)], t => t[0].Embedding(t[1]))
        {
            Large = [Input.Real("table", 97, 131), Input.Ids("ids", 97, 7, 63)],
        };
        yield return Gather("first", 0, [4, 3], [6, 3], 4, [65, 517], [131, 517]);
        yield return Gather("middle", 1, [2, 5, 3], [2, 4, 3], 5, [17, 65, 33], [17, 45, 33]);
        yield return Gather("last", 2, [2, 3, 5], [2, 3, 1], 5, [37, 33, 65], [37, 33, 21]);
        yield return Fill("same", [3, 4], Input.Ids("mask", 2, 3, 4), [37, 1027], [37, 1027]);
        yield return Fill("row", [2, 3, 4], Input.Fixed("mask", [4], [0, 1, 0, 3]), [5, 37, 257], [257]);
        yield return Fill("column", [2, 3, 4], Input.Fixed("mask", [3, 1], [0, 1, 0]), [5, 37, 257], [37, 1]);
    }

    private static OperationCase Gather(string label, int axis, int[] x, int[] indices, int limit, int[] largeX, int[] largeIndices) =>
        new("IndexingOperations.Gather", label, [Input.Real("x", x), Input.Ids("indices", limit, indices)], t => t[0].Gather(axis, t[1]))
        {
            Large = [Input.Real("x", largeX), Input.Ids("indices", largeX[axis], largeIndices)],
        };

    private static OperationCase Fill(string label, int[] x, Input mask, int[] largeX, int[] largeMask) =>
        new("IndexingOperations.MaskedFill", label, [Input.Real("x", x), mask], t => t[0].MaskedFill(t[1], -1.5))
        {
            Large = [Input.Real("x", largeX), Input.Ids("mask", 2, largeMask)],
        };

    private static IEnumerable<OperationCase> Rearranging()
    {
        yield return One("Reshape(Tensor, ReadOnlySpan<Int32>)", "extents", [2, 6], x => x.Reshape(3, -1), [6, 1027]);
        yield return One("Reshape(Tensor, Shape)", "shape", [2, 6], x => x.Reshape(new Shape(2, x.Shape[1] / 3, 3)), [2, 1029]);
        yield return One("Permute", "three-axes", [2, 3, 4], x => x.Permute(2, 0, 1), [33, 37, 35]);
        yield return One("Permute", "four-axes", [2, 3, 2, 4], x => x.Permute(0, 2, 1, 3), [7, 33, 9, 17]);
        yield return One("Transpose", "matrix", [3, 5], x => x.Transpose(), [131, 259]);
        yield return One("Transpose", "three-axes", [2, 3, 4], x => x.Transpose(), [5, 67, 129]);
        yield return One("Slice", "first", [4, 3], x => x.Slice(0, 1, 2), [67, 513]);
        yield return One("Slice", "middle", [2, 5, 3], x => x.Slice(1, 2, 3), [131, 67, 7]);
        yield return One("Slice", "last", [2, 3, 6], x => x.Slice(-1, 1, 1), [67, 131, 6]);
    }

    private static OperationCase One(string method, string label, int[] shape, Func<Tensor, Tensor> apply, int[] large) =>
        new($"ShapingOperations.{method}", label, [Input.Real("x", shape)], t => apply(t[0])) { Large = [Input.Real("x", large)] };

    private static IEnumerable<OperationCase> Joining()
    {
        yield return Concatenate("first", 0, [1, 3], [2, 3], [3, 3], [33, 513], [1, 513], [37, 513]);
        yield return Concatenate("middle", 1, [2, 1, 3], [2, 4, 3], [2, 2, 3], [67, 1, 33], [67, 14, 33], [67, 9, 33]);
        yield return Concatenate("last", -1, [2, 3], [2, 1], [2, 2], [517, 33], [517, 1], [517, 17]);
        foreach (var (label, axis) in new[] { ("first", 0), ("middle", 1), ("last", -1) })
        {
            yield return new("ShapingOperations.Stack", label, [Input.Real("a", 2, 3), Input.Real("b", 2, 3)], t => ShapingOperations.Stack(axis, t[0], t[1]))
            {
                Large = [Input.Real("a", 67, 259), Input.Real("b", 67, 259)],
            };
        }
    }

    private static OperationCase Concatenate(string label, int axis, params int[][] shapes)
    {
        Input[] inputs = [.. shapes.Select((shape, index) => Input.Real("abc"[index % 3].ToString(), shape))];
        return new("ShapingOperations.Concatenate", label, inputs[..3], t => ShapingOperations.Concatenate(axis, t[0], t[1], t[2])) { Large = inputs[3..] };
    }
}
