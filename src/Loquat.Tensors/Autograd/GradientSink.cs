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
        var target = Take(input);
        target.Tensor.Rows?.Forget();
        return target;
    }

    /// <summary>
    /// The place to add rows of the gradient of <paramref name="table"/> to, those that <paramref name="ids"/> name. Where the memory holds nothing but the
    /// rows of an earlier step, these are cleared here and the caller adds; otherwise as <see cref="For"/>.
    /// </summary>
    /// <param name="table">[V, C].</param>
    /// <param name="ids">Numbers of rows, each in [0, V).</param>
    internal GradientTarget ForRows(Tensor table, Tensor ids)
    {
        if (table.Creator is not null)
            return For(table);
        var target = Take(table);
        var rows = target.Tensor.Rows ??= new TouchedRows();
        if (!target.Accumulate)
        {
            var areKnown = rows.AreKnown;
            if (areKnown)
                table.Backend.ClearRows(rows.Numbers, table.Shape[0], table.Shape[1], target.Tensor.Storage);
            rows.Begin();
            target = target with { Accumulate = areKnown };
        }
        rows.Add(ids.Storage, table.Shape[0]);
        return target;
    }

    private static GradientTarget Take(Tensor input)
    {
        if (!input.HasGradient)
        {
            input.HasGradient = true;
            if (input.Creator is not null)
                input.GradientBuffer = input.Similar(input.Shape);
            else
                input.GradientBuffer ??= input.Place is { } place ? place.Slab.Gradient(place.Offset, input.Shape) : Tensor.AllocatePersistent(input.Shape, input.Type, input.Backend);
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
