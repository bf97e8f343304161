// What a forward pass must know besides its input: whether it trains, where its randomness comes from, and who wants to look on.
using Loquat.Tensors;
using Loquat.Tensors.Operations;

namespace Loquat.Nn;

/// <summary>The circumstances of one forward pass. The default evaluates.</summary>
public sealed class ForwardContext
{
    private ulong _calls;

    /// <summary>Evaluation: no dropout, nobody looks on.</summary>
    public static ForwardContext Evaluation => new();

    /// <summary>Whether dropout is active.</summary>
    public bool IsTraining { get; init; }

    /// <summary>Seed of the dropout masks.</summary>
    public ulong Seed { get; init; }

    /// <summary>Number of this pass within the run: with the seed it fixes every mask.</summary>
    public ulong Pass { get; init; }

    /// <summary>Which positions of the batch are real tokens; null: all.</summary>
    public Padding? Padding { get; init; }

    /// <summary>
    /// Is given each layer's number, its packed queries, keys and values [B, T, (H + 2G)·D] and how it attends, or null. The tensor lives for the call only.
    /// </summary>
    public Action<int, Tensor, AttentionOptions>? AttentionObserver { get; init; }

    /// <summary>
    /// Is given what the output head reads, the final hidden states [B, T, C] of all positions, or null. The tensor lives for the call only.
    /// </summary>
    public Action<Tensor>? HiddenObserver { get; init; }

    /// <summary>The real tokens of each row where there is padding, else null.</summary>
    internal IReadOnlyList<TokenRange>? Ranges => Padding is { HasPadding: true } padding ? padding.Ranges : null;

    /// <summary>A stream of random numbers that no other dropout of the run has.</summary>
    internal ulong NextStream() => (Pass << 20) + _calls++;
}
