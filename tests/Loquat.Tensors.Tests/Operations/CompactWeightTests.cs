// Weights in compact formats: the values of the numbers that they hold, on every backend, read by Linear and Embedding as they lie, and frozen in training graphs.
using Loquat.Kernels.Elementwise;
using Loquat.Kernels.Quantization;
using Loquat.Tensors.Autograd;
using Loquat.Tensors.Backends;
using Loquat.Tensors.Flat;
using Loquat.Tensors.Operations;

namespace Loquat.Tensors.Tests.Operations;

public sealed class CompactWeightTests
{
    public static TheoryData<WeightFormat> Formats => [WeightFormat.Float32, WeightFormat.Float16, WeightFormat.BFloat16, WeightFormat.Q8_0, WeightFormat.Q4_0];

    /// <summary>A weight that is encoded, and the same numbers in a plain tensor.</summary>
    [Theory]
    [MemberData(nameof(Formats))]
    public void Linear_and_its_gradients_are_those_of_the_numbers_held(WeightFormat format)
    {
        foreach (Backend backend in new Backend[] { CpuBackend.Instance, ReferenceBackend<double>.Instance, ReferenceBackend<float>.Instance })
        {
            using var use = Backend.Use(backend);
            foreach (var layout in new[] { WeightLayout.InputOutput, WeightLayout.OutputInput })
            {
                foreach (var (inputs, outputs) in new[] { (45, 70), (64, 33) })
                {
                    Shape shape = layout == WeightLayout.InputOutput ? [inputs, outputs] : [outputs, inputs];
                    var compact = Weight(shape);
                    compact.PackWeight(layout, format);
                    Assert.True(compact.IsPacked);
                    var plain = Weight(shape);
                    plain.PackWeight(layout, format);
                    plain.UnpackWeight();
                    Assert.Equal(shape, plain.Shape);
                    var bias = Weight([outputs]).WithGradient();
                    foreach (var activation in new UnaryFunction?[] { null, UnaryFunction.Gelu })
                    {
                        var results = new List<double[]>();
                        foreach (var weight in new[] { plain, compact })
                        {
                            var x = Tensor.Normal([3, 5, inputs], 0, 1, 5, 6).WithGradient();
                            bias.ClearGradient();
                            var y = x.Linear(weight, bias, layout, activation).Retain();
                            (y * Tensor.Normal(y.Shape, 0, 1, 7, 8)).Sum().Backward();
                            results.AddRange([y.ToDoubleArray(), x.Grad!.ToDoubleArray(), bias.Grad!.ToDoubleArray()]);
                            using var quiet = GradMode.NoGrad();
                            results.Add(x.Linear(weight, bias, layout, activation).ToDoubleArray());
                        }
                        for (var i = 0; i < 3; i++)
                            for (var j = 0; j < results[i].Length; j++)
                                Assert.Equal(results[i][j], results[i + 4][j], 1e-4);
                        // Where no gradient is asked for, rows are rounded to 16 or 8 bits beside quantised weights.
                        Assert.InRange(RelativeError(results[3], results[7]), 0, format switch { WeightFormat.Q8_0 => 5e-5, WeightFormat.Q4_0 => 1e-2, _ => 1e-5 });
                    }
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Groups_of_rows_or_columns_fill_the_packed_form_in_any_order(WeightFormat format)
    {
        const int Rows = 100, Columns = 70;
        float[] values = Weight([Rows, Columns]).ToArray(), turned = new float[values.Length];
        for (var i = 0; i < values.Length; i++)
            turned[(i % Columns * Rows) + (i / Columns)] = values[i];
        foreach (Backend backend in new Backend[] { CpuBackend.Instance, ReferenceBackend<double>.Instance })
        {
            using var use = Backend.Use(backend);
            foreach (var layout in new[] { WeightLayout.InputOutput, WeightLayout.OutputInput })
            {
                foreach (var packed in new[] { format, WeightFormat.Float32 })
                {
                    // Both lie in one block, and the first must not see the second.
                    var memory = new PackedMemory(backend);
                    Tensor expected = Tensor.AllocatePersistent([Rows, Columns]), byRows = Tensor.AllocatePersistent([Rows, Columns]).WithGradient(), byColumns = Tensor.AllocatePersistent([Rows, Columns]);
                    expected.Overwrite(values);
                    expected.PackWeight(layout, packed);
                    Fill(byRows, values, Rows, Columns, areColumns: false);
                    Fill(byColumns, turned, Columns, Rows, areColumns: true);
                    Assert.Equal(packed == WeightFormat.Float32, byRows.RequiresGrad);
                    foreach (var tensor in new[] { expected, byRows, byColumns })
                        tensor.UnpackWeight();
                    Assert.Equal(expected.ToDoubleArray(), byRows.ToDoubleArray());
                    Assert.Equal(expected.ToDoubleArray(), byColumns.ToDoubleArray());

                    void Fill(Tensor weight, float[] from, int rows, int length, bool areColumns)
                    {
                        var packing = Assert.IsType<WeightPacking>(weight.BeginPacking(layout, packed, memory));
                        for (var first = (rows - 1) / 32 * 32; first >= 0; first -= 32)
                            packing.Store(first, from.AsSpan(first * length, Math.Min(32, rows - first) * length), areColumns);
                        packing.Complete();
                        Assert.True(weight.IsPacked);
                        Assert.Null(weight.BeginPacking(layout, packed, memory));
                    }
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_table_is_looked_up(WeightFormat format)
    {
        foreach (Backend backend in new Backend[] { CpuBackend.Instance, ReferenceBackend<double>.Instance })
        {
            using var use = Backend.Use(backend);
            using var quiet = GradMode.NoGrad();
            var table = Weight([67, 40]);
            var ids = Tensor.FromIds([66, 0, 31, 32, 64, 5], [2, 3]);
            table.PackWeight(WeightLayout.OutputInput, format);
            var found = table.Embedding(ids).ToDoubleArray();
            table.UnpackWeight();
            Assert.Equal(table.Embedding(ids).ToDoubleArray(), found);
        }
    }

    [Fact]
    public void A_compact_weight_is_frozen_and_read_by_products_alone()
    {
        var weight = Weight([40, 50]).WithGradient();
        weight.PackWeight(WeightLayout.InputOutput, WeightFormat.Q8_0);
        Assert.False(weight.RequiresGrad);
        var x = Tensor.Ones([3, 40]);
        Assert.Throws<InvalidOperationException>(() => weight.ToArray());
        Assert.Throws<InvalidOperationException>(() => x.MatMul(weight));
        Assert.Throws<ArgumentException>(() => Tensor.Ones([3, 50]).Linear(weight, null, WeightLayout.OutputInput));
        Assert.Throws<ArgumentException>(() => weight.PackWeight(WeightLayout.OutputInput, WeightFormat.Q8_0));
        Assert.Throws<ArgumentException>(() => Weight([4, 4]).PackWeight(WeightLayout.OutputInput, WeightFormat.Q6_K));
        var broken = Weight([40, 50]);
        broken.Overwrite([.. Enumerable.Repeat(float.NaN, 2000)]);
        Assert.Contains("keep this model in float32", Assert.Throws<ArgumentException>(() => broken.PackWeight(WeightLayout.InputOutput, WeightFormat.Q4_0)).Message, StringComparison.Ordinal);
        Assert.False(broken.IsPacked);
    }

    private static double RelativeError(double[] expected, double[] actual) =>
        Math.Sqrt(expected.Zip(actual, (x, y) => (x - y) * (x - y)).Sum() / expected.Sum(x => x * x));

    private static Tensor Weight(Shape shape)
    {
        var weight = Tensor.AllocatePersistent(shape);
        weight.Backend.Normal(weight.Storage, 0, 1, 3, 4);
        return weight;
    }
}
