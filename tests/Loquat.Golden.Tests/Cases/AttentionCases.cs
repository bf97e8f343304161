// Cases of fused attention: separate and packed operands, causal or not, padding, grouped heads, unequal lengths.
using Loquat.Golden.Tests.Harness;
using Loquat.Kernels.Attention;
using Loquat.Tensors;
using Loquat.Tensors.Operations;

namespace Loquat.Golden.Tests.Cases;

/// <summary>AttentionOperations and RotaryOperations.</summary>
internal static class AttentionCases
{
    private static readonly AttentionOptions s_one = new() { Heads = 1 };
    private static readonly AttentionOptions s_two = new() { Heads = 2 };
    private static readonly AttentionOptions s_causal = new() { Heads = 2, Causal = true };

    public static IEnumerable<OperationCase> All()
    {
        var mask = Input.Fixed("mask", [2, 5], [1, 1, 1, 1, 0, 1, 0, 1, 0, 0]);
        var largeMask = Input.Ids("mask", 2, 2, 67);
        yield return Separate("bidirectional", s_two, [2, 4, 5, 4], [2, 71, 67, 17]);
        yield return Separate("causal", s_causal, [2, 5, 5, 3], [2, 67, 67, 17]);
        yield return Separate("causal-longer-keys", s_causal, [1, 3, 5, 4], [1, 35, 131, 17]);
        yield return Separate("causal-shorter-keys", s_one with { Causal = true }, [1, 5, 3, 4], [1, 71, 35, 9]);
        yield return Separate("mask", s_two, [2, 4, 5, 4], [2, 71, 67, 17], mask, largeMask);
        yield return Separate("mask-causal", s_causal, [2, 5, 5, 4], [2, 67, 67, 16], mask, largeMask);
        yield return Separate("mask-nothing", s_one, [2, 3, 5, 4], null, Input.Fixed("mask", [2, 5], [0, 0, 0, 0, 0, 1, 0, 1, 0, 0]));
        yield return Separate("grouped", new() { Heads = 4, KeyValueHeads = 2 }, [2, 3, 4, 3], [2, 33, 45, 13]);
        yield return Separate("scale", s_one with { Scale = 0.7 }, [1, 3, 4, 5], null);
        yield return Packed("bidirectional", s_two, [2, 4, 4], [2, 67, 17]);
        yield return Packed("causal", s_causal, [2, 6, 4], [2, 131, 16]);
        yield return Packed("causal-long", s_one with { Causal = true }, [1, 19, 5], [1, 259, 33]);
        yield return Packed("mask", s_two, [2, 5, 3], [2, 67, 13], mask, largeMask);
        yield return Packed("grouped", new() { Heads = 4, KeyValueHeads = 1, Causal = true }, [2, 4, 3], [2, 45, 13]);
        yield return Packed("scale", s_causal with { Scale = 1.3 }, [1, 4, 4], null);
        yield return Packed("window", s_causal with { Window = 3 }, [2, 7, 4], [2, 131, 16]);
        yield return Packed("window-one", s_causal with { Window = 1 }, [1, 5, 3], null);
        yield return Packed("window-grouped", new() { Heads = 4, KeyValueHeads = 2, Causal = true, Window = 4 }, [2, 9, 4], [2, 75, 13]);
        yield return Packed("window-long", s_one with { Causal = true, Window = 7 }, [1, 40, 5], [1, 259, 33]);
        yield return Packed("ranges-left", s_causal with { Ranges = [new(2, 4), new(0, 6), new(5, 1)] }, [3, 6, 4], null);
        yield return Packed("ranges-right", s_two with { Ranges = [new(0, 4), new(0, 6), new(0, 2)] }, [3, 6, 3], null);
        yield return Packed("ranges-large", s_causal with { Ranges = [new(20, 47), new(0, 67)], Window = 30 }, [2, 67, 13], [2, 67, 13]) with { NoGolden = "the small cases have golden values", NoDifferences = "the small cases are checked" };
        yield return Separate("ranges", s_two with { Ranges = [new(1, 3), new(0, 4)] }, [2, 4, 4, 3], null);
        foreach (var (pairs, name) in new[] { (RotaryPairs.Halves, "halves"), (RotaryPairs.Neighbours, "neighbours") })
        {
            yield return Rotary($"{name}-shared", pairs, [2, 5, 4, 2, 6], isShared: true);
            yield return Rotary($"{name}-apart", pairs, [2, 5, 4, 2, 6], isShared: false);
        }
        const string Random = "PyTorch draws other random numbers";
        var dropout = new AttentionDropout(0.3f, 5, 6);
        yield return Separate("dropout", s_two with { Dropout = dropout }, [2, 4, 5, 4], [2, 71, 67, 17]) with { NoGolden = Random };
        yield return Packed("dropout", s_causal with { Dropout = dropout }, [2, 6, 4], [2, 131, 16]) with { NoGolden = Random };
    }

    /// <summary>Sizes are batch, queries, keys, head size.</summary>
    private static OperationCase Separate(string label, AttentionOptions options, int[] size, int[]? large, Input? mask = null, Input? largeMask = null)
    {
        return new("AttentionOperations.Attention", label, Inputs(size, mask), t => t[0].Attention(t[1], t[2], t.Length > 3 ? options with { KeyMask = t[3] } : options))
        {
            Large = large is null ? null : Inputs(large, largeMask),
        };

        Input[] Inputs(int[] sizes, Input? keyMask)
        {
            var groups = options.KeyValueHeads == 0 ? options.Heads : options.KeyValueHeads;
            Input[] inputs =
            [
                Input.Real("query", sizes[0], sizes[1], options.Heads * sizes[3]),
                Input.Real("key", sizes[0], sizes[2], groups * sizes[3]),
                Input.Real("value", sizes[0], sizes[2], groups * sizes[3]),
            ];
            return keyMask is null ? inputs : [.. inputs, keyMask];
        }
    }

    /// <summary>Sizes are batch, length, heads, key/value heads, head size.</summary>
    private static OperationCase Rotary(string label, RotaryPairs pairs, int[] size, bool isShared)
    {
        return new("RotaryOperations.RotaryPack", label, Inputs(size), t => RotaryOperations.RotaryPack(t[0], t[1], t[2], t[3], pairs)) { Large = Inputs([3, 67, 6, 3, 34]) };

        Input[] Inputs(int[] s) =>
        [
            Input.Real("query", s[0], s[1], s[2] * s[4]), Input.Real("key", s[0], s[1], s[3] * s[4]), Input.Real("value", s[0], s[1], s[3] * s[4]),
            (isShared ? Input.Real("angles", s[1], s[4]) : Input.Real("angles", s[0], s[1], s[4])).Constant(),
        ];
    }

    /// <summary>Sizes are batch, length, head size.</summary>
    private static OperationCase Packed(string label, AttentionOptions options, int[] size, int[]? large, Input? mask = null, Input? largeMask = null)
    {
        return new("AttentionOperations.SelfAttention", label, Inputs(size, mask), t => t[0].SelfAttention(t.Length > 1 ? options with { KeyMask = t[1] } : options))
        {
            Large = large is null ? null : Inputs(large, largeMask),
        };

        Input[] Inputs(int[] sizes, Input? keyMask)
        {
            var groups = options.KeyValueHeads == 0 ? options.Heads : options.KeyValueHeads;
            var packed = Input.Real("packed", sizes[0], sizes[1], (options.Heads + (2 * groups)) * sizes[2]);
            return keyMask is null ? [packed] : [packed, keyMask];
        }
    }
}
