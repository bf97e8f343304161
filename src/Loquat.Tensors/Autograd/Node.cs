// One recorded operation: its inputs, its result and the backward pass that stands beside its forward in Operations/.
namespace Loquat.Tensors.Autograd;

/// <summary>A differentiable operation that has run.</summary>
public abstract class Node
{
    private static long s_sequence;

    /// <summary>The tensors that a gradient may flow to.</summary>
    internal Tensor[] Inputs { get; private set; } = [];

    /// <summary>The result.</summary>
    internal Tensor Output { get; private set; } = null!;

    /// <summary>When the operation ran: later operations have larger numbers.</summary>
    internal long Sequence { get; private set; }

    /// <summary>The backward pass that reached this node last.</summary>
    internal long Visit { get; set; }

    /// <summary>Memory to give back when the node is done, besides its result.</summary>
    internal Tensor? Saved { get; private set; }

    /// <summary>Adds the gradients of the inputs to <paramref name="sink"/>, given the gradient of the result.</summary>
    protected internal abstract void Backward(Tensor gradient, GradientSink sink);

    /// <summary>Whether an operation on these inputs must be recorded.</summary>
    internal static bool IsNeeded(Tensor a) => GradMode.IsEnabled && a.RequiresGrad;

    /// <summary>Whether an operation on these inputs must be recorded.</summary>
    internal static bool IsNeeded(Tensor a, Tensor? b) => GradMode.IsEnabled && (a.RequiresGrad || (b?.RequiresGrad ?? false));

    /// <summary>Whether an operation on these inputs must be recorded.</summary>
    internal static bool IsNeeded(Tensor a, Tensor? b, Tensor? c) => GradMode.IsEnabled && (a.RequiresGrad || (b?.RequiresGrad ?? false) || (c?.RequiresGrad ?? false));

    /// <summary>Whether an operation on these inputs must be recorded.</summary>
    internal static bool IsNeeded(ReadOnlySpan<Tensor> inputs)
    {
        foreach (var input in inputs)
        {
            if (IsNeeded(input))
                return true;
        }
        return false;
    }

    /// <summary>Ties the node to its inputs and result. Returns the result.</summary>
    internal Tensor Record(Tensor output, Tensor? saved, params Tensor[] inputs)
    {
        Inputs = inputs;
        Output = output;
        Saved = saved;
        Sequence = Interlocked.Increment(ref s_sequence);
        output.Creator = this;
        output.RequiresGrad = true;
        return output;
    }

    /// <summary>Lets go of everything, so that a tensor that a user keeps does not keep the whole graph.</summary>
    internal void Clear()
    {
        Output.Creator = null;
        Output.RequiresGrad = false;
        Output.ConsumedAt = Interlocked.Increment(ref s_sequence);
        Inputs = [];
        Output = null!;
        Saved = null;
    }
}
