// The gradient of a table that is looked up in: only the rows of the step before are cleared, and whoever else writes to it is noticed.
using Loquat.Tensors.Backends;
using Loquat.Tensors.Flat;
using Loquat.Tensors.Operations;

namespace Loquat.Tensors.Tests.Autograd;

public sealed class TableGradientTests
{
    private const int Rows = 40, Width = 5;

    /// <summary>Steps of look-ups (L), products with the whole table (P), both in one loss (B), and both in two passes (T: product, then look-up).</summary>
    [Theory]
    [InlineData("LLLL")]
    [InlineData("LPLPL")]
    [InlineData("BLBBL")]
    [InlineData("TLTLL")]
    [InlineData("PPLLB")]
    public void Is_the_same_as_that_of_a_new_table_at_every_step(string steps)
    {
        foreach (var backend in new Backend[] { CpuBackend.Instance, ReferenceBackend<float>.Instance, ReferenceBackend<double>.Instance })
        {
            using var use = Backend.Use(backend);
            foreach (var inFlatMemory in new[] { false, true })
            {
                var kept = Table(inFlatMemory);
                for (var i = 0; i < steps.Length; i++)
                {
                    var fresh = Table(inFlatMemory: false);
                    kept.ClearGradient();
                    Take(steps[i], i, kept);
                    Take(steps[i], i, fresh);
                    Assert.Equal(fresh.Grad!.ToDoubleArray(), kept.Grad!.ToDoubleArray());
                }
            }
        }
    }

    [Fact]
    public void Several_passes_add_up_and_the_next_step_clears_all_their_rows()
    {
        var table = Table(inFlatMemory: true);
        LookUp(table, [1, 2, 2]).Backward();
        LookUp(table, [2, 39]).Backward();
        Assert.Equal([1, 2, 39], TouchedRows(table));
        table.ClearGradient();
        LookUp(table, [7]).Backward();
        Assert.Equal([7], TouchedRows(table));
    }

    [Fact]
    public void More_look_ups_than_rows_are_cleared_as_well()
    {
        var table = Table(inFlatMemory: true);
        LookUp(table, [.. Enumerable.Range(0, 3 * Rows).Select(i => i % Rows)]).Backward();
        Assert.Equal(Rows, TouchedRows(table).Length);
        table.ClearGradient();
        LookUp(table, [7, 8]).Backward();
        Assert.Equal([7, 8], TouchedRows(table));
        table.ClearGradient();
        for (var i = 0; i < Rows; i++)
            LookUp(table, [i, Rows - 1 - i]).Backward();
        table.ClearGradient();
        LookUp(table, [9]).Backward();
        Assert.Equal([9], TouchedRows(table));
    }

    [Fact]
    public void A_gradient_that_was_overwritten_is_cleared_whole()
    {
        var table = Table(inFlatMemory: true);
        LookUp(table, [3]).Backward();
        table.Grad!.Overwrite([.. Enumerable.Repeat(5f, Rows * Width)]);
        table.ClearGradient();
        LookUp(table, [4]).Backward();
        Assert.Equal([4], TouchedRows(table));
    }

    [Fact]
    public void Rows_that_were_not_looked_up_are_not_written_to()
    {
        var table = Table(inFlatMemory: true);
        LookUp(table, [3]).Backward();
        // Past the notice of everyone: a pass that cleared the whole table would remove it.
        ((HostStorage)table.Grad!.Storage).Span<float>()[20 * Width] = 1;
        table.ClearGradient();
        LookUp(table, [4]).Backward();
        Assert.Equal([4, 20], TouchedRows(table));
    }

    private static void Take(char step, int number, Tensor table)
    {
        int[] ids = [number, (number * 7) % Rows, number, Rows - 1 - number];
        var product = (table * (number + 1.5)).Sum();
        switch (step)
        {
            case 'L':
                LookUp(table, ids).Backward();
                break;
            case 'P':
                product.Backward();
                break;
            case 'B':
                (LookUp(table, ids) + product).Backward();
                break;
            default:
                product.Backward();
                LookUp(table, ids).Backward();
                break;
        }
    }

    private static Tensor Table(bool inFlatMemory)
    {
        var table = inFlatMemory ? new FlatMemory(Backend.Default).Add([Rows, Width]) : Tensor.AllocatePersistent([Rows, Width]);
        table.Overwrite([.. Enumerable.Range(0, Rows * Width).Select(i => (float)Math.Sin(i))]);
        return table.WithGradient();
    }

    private static Tensor LookUp(Tensor table, int[] ids) => table.Embedding(Tensor.FromIds(ids, [ids.Length])).Power(2).Sum();

    private static int[] TouchedRows(Tensor table)
    {
        var gradient = table.Grad!.ToArray();
        return [.. Enumerable.Range(0, Rows).Where(row => gradient.AsSpan(row * Width, Width).IndexOfAnyExcept(0f) >= 0)];
    }
}
