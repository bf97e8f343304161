// One weight on its way into packed form: memory first, then its rows in groups, by as many threads as there are, and then it takes the weight's place.
using Loquat.Kernels.MatMul.Panels;
using Loquat.Kernels.Quantization;
using Loquat.Tensors.Flat;

namespace Loquat.Tensors.Operations;

/// <summary>Packs a weight group by group, see <see cref="PackingOperations.BeginPacking"/>.</summary>
public sealed class WeightPacking
{
    /// <summary>Groups begin at a multiple of so many rows, and have a multiple of so many or all that are left.</summary>
    public const int RowGroup = WeightPanels.RowGroup;

    private readonly Tensor _weight;
    private readonly WeightLayout _layout;
    private readonly Storage _packed;

    internal WeightPacking(Tensor weight, WeightLayout layout, WeightFormat format, PackedMemory memory)
    {
        (_weight, _layout) = (weight, layout);
        (Columns, Terms) = layout == WeightLayout.OutputInput ? (weight.Shape[0], weight.Shape[1]) : (weight.Shape[1], weight.Shape[0]);
        _packed = format == WeightFormat.Float32 ? weight.ProductStorage : memory.Take(format, Columns, Terms);
    }

    private int Columns { get; }

    private int Terms { get; }

    /// <summary>Stores a group of the weight's rows. Groups may be stored in any order and by several threads at once.</summary>
    /// <param name="first">Number of the first row.</param>
    /// <param name="rows">Whole rows.</param>
    /// <param name="areColumns">Whether the rows are those of the transposed weight: its columns.</param>
    /// <exception cref="ArgumentException">A value is not finite or too large for the format.</exception>
    public void Store(int first, ReadOnlySpan<float> rows, bool areColumns = false) =>
        _packed.Backend.EncodeWeight(_packed, (_layout == WeightLayout.OutputInput) != areColumns, Columns, Terms, first, rows);

    /// <summary>Makes the packed form the weight's, once all its rows are stored.</summary>
    public void Complete()
    {
        _packed.Packing = _layout;
        // An optimiser's step would otherwise add a gradient in rows to a weight in panels.
        _weight.ClearGradient();
        if (ReferenceEquals(_packed, _weight.ProductStorage))
            return;
        _packed.References = 1;
        _weight.Rebind(_packed, _weight.Shape);
    }
}
