// Operands that do not fit are refused with a sentence that names their shapes.
using Loquat.Tensors.Operations;

namespace Loquat.Tensors.Tests.Operations;

public sealed class ShapeErrorTests
{
    private static readonly Dictionary<string, (Action Call, string[] Named)> s_calls = new()
    {
        ["add"] = (() => (Zeros(2, 3) + Zeros(4)).ToArray(), ["[2, 3]", "[4]"]),
        ["matrix product, inner extents"] = (() => Zeros(2, 3).MatMul(Zeros(4, 5)), ["[2, 3]", "[4, 5]"]),
        ["matrix product, transposed"] = (() => Zeros(2, 3).MatMul(Zeros(4, 5), transposeB: true), ["[2, 3]", "[4, 5]ᵀ"]),
        ["matrix product, leading axes"] = (() => Zeros(2, 3, 4).MatMul(Zeros(3, 4, 5)), ["[2, 3, 4]", "[3, 4, 5]"]),
        ["matrix product, vectors"] = (() => Zeros(3).MatMul(Zeros(3)), ["[3]"]),
        ["linear, width"] = (() => Zeros(2, 3).Linear(Zeros(4, 5)), ["[2, 3]", "[4, 5]", "InputOutput"]),
        ["linear, layout"] = (() => Zeros(2, 3).Linear(Zeros(3, 5), null, WeightLayout.OutputInput), ["[2, 3]", "[3, 5]", "OutputInput"]),
        ["linear, bias"] = (() => Zeros(2, 3).Linear(Zeros(3, 5), Zeros(4)), ["[4]", "5"]),
        ["reshape"] = (() => Zeros(2, 3).Reshape(4, 2), ["[2, 3]", "[4, 2]"]),
        ["reshape, unknown"] = (() => Zeros(2, 3).Reshape(-1, 4), ["[2, 3]"]),
        ["permute, count"] = (() => Zeros(2, 3).Permute(0), ["[2, 3]"]),
        ["permute, twice"] = (() => Zeros(2, 3).Permute(1, 1), ["[2, 3]"]),
        ["slice"] = (() => Zeros(2, 3).Slice(1, 2, 2), ["[2, 4)", "[2, 3]"]),
        ["concatenate"] = (() => ShapingOperations.Concatenate(0, Zeros(2, 3), Zeros(2, 4)), ["[2, 3]", "[2, 4]"]),
        ["concatenate, nothing"] = (() => ShapingOperations.Concatenate(0), ["at least one"]),
        ["stack"] = (() => ShapingOperations.Stack(0, Zeros(2, 3), Zeros(2, 4)), ["[1, 2, 3]", "[1, 2, 4]"]),
        ["stack, axis"] = (() => ShapingOperations.Stack(4, Zeros(2, 3)), ["[2, 3]"]),
        ["sum, axis"] = (() => Zeros(2, 3).Sum(2), ["[2, 3]", "2"]),
        ["maximum of nothing"] = (() => Zeros(2, 0).Max(1), ["[2, 0]"]),
        ["softmax of a scalar"] = (() => Tensor.Zeros(Shape.Scalar).Softmax(), ["scalar"]),
        ["layer norm"] = (() => Zeros(2, 3).LayerNorm(Zeros(4), null), ["[4]", "3"]),
        ["rms norm"] = (() => Zeros(2, 3).RmsNorm(Zeros(4)), ["[4]", "3"]),
        ["cross-entropy, count"] = (() => Zeros(2, 3).CrossEntropy(Ids(1, 2, 0)), ["3", "[2, 3]"]),
        ["cross-entropy, type"] = (() => Zeros(2, 3).CrossEntropy(Zeros(2)), ["Float32", "FromIds"]),
        ["cross-entropy, weights"] = (() => Zeros(2, 3).CrossEntropy(Ids(1, 2), new() { ClassWeights = Zeros(2) }), ["[2]", "3"]),
        ["cross-entropy, class"] = (() => Zeros(2, 3).CrossEntropy(Ids(1, 3)), ["3"]),
        ["binary cross-entropy"] = (() => Zeros(2, 3).BinaryCrossEntropy(Zeros(3, 2)), ["[2, 3]", "[3, 2]"]),
        ["squared error"] = (() => Zeros(2, 3).MeanSquaredError(Zeros(3)), ["[2, 3]", "[3]"]),
        ["embedding, type"] = (() => Zeros(2, 3).Embedding(Zeros(2)), ["Float32"]),
        ["embedding, table"] = (() => Zeros(2, 3, 4).Embedding(Ids(0)), ["[2, 3, 4]"]),
        ["embedding, id"] = (() => Zeros(2, 3).Embedding(Ids(0, 1, 7)), ["7", "2"]),
        ["embedding, negative id"] = (() => Zeros(2, 3).Embedding(Ids(0, -1)), ["-1", "2"]),
        ["gather"] = (() => Zeros(2, 3).Gather(0, Ids(0, 1)), ["[2]", "[2, 3]"]),
        ["gather, index"] = (() => Zeros(2, 2).Gather(0, Tensor.FromIds([0, 5], [1, 2])), ["5"]),
        ["masked fill"] = (() => Zeros(3).MaskedFill(Tensor.FromIds([0, 0, 0, 0, 0, 0], [2, 3]), 0), ["[2, 3]", "[3]"]),
        ["dropout"] = (() => Zeros(3).Dropout(1, 1, 1), ["1"]),
        ["attention, heads"] = (() => Zeros(1, 2, 5).Attention(Zeros(1, 2, 5), Zeros(1, 2, 5), new() { Heads = 2 }), ["[1, 2, 5]", "2"]),
        ["attention, keys"] = (() => Zeros(1, 2, 4).Attention(Zeros(1, 2, 6), Zeros(1, 2, 6), new() { Heads = 2 }), ["4", "6"]),
        ["attention, values"] = (() => Zeros(1, 2, 4).Attention(Zeros(1, 3, 4), Zeros(1, 2, 4), new() { Heads = 2 }), ["[1, 3, 4]", "[1, 2, 4]"]),
        ["attention, groups"] = (() => Zeros(1, 2, 6).Attention(Zeros(1, 2, 4), Zeros(1, 2, 4), new() { Heads = 3, KeyValueHeads = 2 }), ["3", "2"]),
        ["attention, mask"] = (() => Zeros(1, 2, 12).SelfAttention(new() { Heads = 2, KeyMask = Ids(1, 1, 1) }), ["[1, 2]", "[3]"]),
        ["self-attention"] = (() => Zeros(1, 2, 5).SelfAttention(new() { Heads = 2 }), ["[1, 2, 5]"]),
    };

    public static TheoryData<string> Calls => [.. s_calls.Keys];

    [Theory]
    [MemberData(nameof(Calls))]
    public void The_message_names_what_was_given(string call)
    {
        var (act, named) = s_calls[call];
        var error = Assert.ThrowsAny<ArgumentException>(act);
        Assert.All(named, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
    }

    private static Tensor Zeros(params int[] extents) => Tensor.Zeros(new Shape(extents));

    private static Tensor Ids(params int[] ids) => Tensor.FromIds(ids, [ids.Length]);
}
