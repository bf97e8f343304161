// The registry of operations. A new operation needs a case in one of the families here and golden values from tools/golden.
namespace Loquat.Golden.Tests.Cases;

/// <summary>Every case of every operation.</summary>
public static class OperationCases
{
    private static readonly Dictionary<string, OperationCase> s_byName = new IEnumerable<OperationCase>[]
    {
        ElementwiseCases.All(), ReductionCases.All(), ProductCases.All(), SoftmaxCases.All(), ShapingCases.All(), AttentionCases.All(),
    }.SelectMany(family => family).ToDictionary(item => item.Name);

    /// <summary>Operations that have no gradient, and why.</summary>
    public static IReadOnlyDictionary<string, string> NotDifferentiable { get; } = new Dictionary<string, string>
    {
        ["CachedAttentionOperations.CachedSelfAttention(Tensor, Tensor, Tensor, Int32, AttentionOptions)"] = "writes into a cache and refuses to record; CachedAttentionTests compare it with SelfAttention",
        ["CachedAttentionOperations.CachedSelfAttention(Tensor, Tensor, Tensor, ReadOnlySpan<Int32>, AttentionOptions)"] = "writes into a cache and refuses to record; BatchTests compare it with SelfAttention",
        ["CachedAttentionOperations.SelfAttentionProbabilities"] = "for explanation only; CachedAttentionTests compare it with SelfAttention",
    };

    public static IReadOnlyCollection<OperationCase> All => s_byName.Values;

    public static OperationCase Named(string name) => s_byName[name];

    /// <summary>The names of the cases that a test applies to, as theory data.</summary>
    public static TheoryData<string> Where(Func<OperationCase, bool> applies) => [.. All.Where(applies).Select(item => item.Name)];
}
