// Where backward passes put gradients. The first contribution to a tensor overwrites, later ones add, so no gradient is ever cleared beforehand;
// a gradient that passes through unchanged is shared instead of copied.
namespace Loquat.Tensors.Autograd;

/// <summary>The place for one input's gradient.</summary>
/// <param name="Tensor">Memory of the input's shape.</param>
/// <param name="Accumulate">Whether to add to what is there rather than overwrite it.</param>
public readonly record struct GradientTarget(Tensor Tensor, bool Accumulate);

/// <summary>Collects the gradients of a backward pass.</summary>
public sealed class GradientSink
{
    private GradientSink()
    {
    }

    internal static GradientSink Instance { get; } = new();

    /// <summary>Whether a gradient for <paramref name="input"/> is wanted.</summary>
    public bool Wants(Tensor? input) => input is { RequiresGrad: true };

    /// <summary>The place to write the gradient of <paramref name="input"/> to; the caller must fill all of it.</summary>
    public GradientTarget For(Tensor input)
    {
        if (!input.HasGradient)
        {
            input.HasGradient = true;
            if (input.Creator is not null || input.GradientBuffer is null)
                input.GradientBuffer = input.Creator is null ? Tensor.AllocatePersistent(input.Shape, input.Type, input.Backend) : input.Similar(input.Shape);
            return new GradientTarget(input.GradientBuffer, false);
        }
        var existing = input.GradientBuffer!;
        if (input.Creator is not null && existing.Storage.References > 1)
        {
            // Someone else reads this memory too: continue in a copy of our own.
            var copy = input.Similar(input.Shape);
            input.Backend.Copy(existing.Storage, copy.Storage, false);
            existing.Storage.Release();
            input.GradientBuffer = copy;
            return new GradientTarget(copy, true);
        }
        return new GradientTarget(existing, true);
    }

    /// <summary>Hands <paramref name="gradient"/> on to <paramref name="input"/> as it is, reshaped if need be.</summary>
    public void Pass(Tensor input, Tensor gradient)
    {
        if (!Wants(input))
            return;
        if (!input.HasGradient && input.Creator is not null)
        {
            input.GradientBuffer = gradient.ViewAs(input.Shape);
            input.HasGradient = true;
            return;
        }
        var target = For(input);
        input.Backend.Copy(gradient.Storage, target.Tensor.Storage, target.Accumulate);
    }
}
