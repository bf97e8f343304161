// Packed weights: the bits of the plain ones, on every backend, and clear refusals of everything else.
using Loquat.Kernels.Elementwise;
using Loquat.Kernels.Simd;
using Loquat.Tensors.Autograd;
using Loquat.Tensors.Backends;
using Loquat.Tensors.Operations;

namespace Loquat.Tensors.Tests.Operations;

public sealed class PackedWeightTests
{
    public static TheoryData<SimdWidth> Widths => KernelSettings.Widths;

    [Theory]
    [MemberData(nameof(Widths))]
    public void Linear_gives_the_same_bits(SimdWidth width)
    {
        using var settings = new KernelSettings(width);
        Compare();
    }

    [Fact]
    public void Linear_gives_the_same_bits_on_the_reference_backends()
    {
        using (Backend.Use(ReferenceBackend<double>.Instance))
            Compare();
        using (Backend.Use(ReferenceBackend<float>.Instance))
            Compare();
    }

    [Fact]
    public void A_packed_table_is_looked_up_and_multiplied_with()
    {
        foreach (Backend backend in new Backend[] { CpuBackend.Instance, ReferenceBackend<double>.Instance })
        {
            using var use = Backend.Use(backend);
            using var quiet = GradMode.NoGrad();
            var table = Weight([67, 20]).WithGradient();
            var ids = Tensor.FromIds([66, 0, 31, 32, 64, 5], [2, 3]);
            var expected = table.Embedding(ids).ToDoubleArray();
            table.PackWeight(WeightLayout.OutputInput);
            var found = table.Embedding(ids);
            Assert.Equal(new Shape(2, 3, 20), found.Shape);
            Assert.Equal(expected, found.ToDoubleArray());
        }
    }

    [Fact]
    public void Everything_else_is_refused_until_it_is_unpacked()
    {
        var weight = Weight([40, 50]).WithGradient();
        var values = weight.ToArray();
        var x = Tensor.Normal([3, 40], 0, 1, 1, 2);
        weight.PackWeight(WeightLayout.InputOutput);
        weight.PackWeight(WeightLayout.InputOutput);
        Assert.True(weight.IsPacked);
        Refuses("packed for products", () => weight.ToArray());
        Refuses("packed for products", () => weight.Overwrite(values));
        Refuses("packed for products", () => x.Linear(weight));
        Refuses("packed for products", () => x.MatMul(weight));
        using (GradMode.NoGrad())
        {
            Refuses("packed for products", () => x.MatMul(weight));
            Refuses("packed for products", () => weight.Embedding(Tensor.FromIds([1], [1])));
            Assert.Contains("cannot be read as OutputInput", Assert.Throws<ArgumentException>(() => Tensor.Ones([1, 50]).Linear(weight, null, WeightLayout.OutputInput)).Message, StringComparison.Ordinal);
            x.Linear(weight);
        }
        Assert.Contains("unpack it first", Assert.Throws<ArgumentException>(() => weight.PackWeight(WeightLayout.OutputInput)).Message, StringComparison.Ordinal);
        weight.UnpackWeight();
        weight.UnpackWeight();
        Assert.Equal(values, weight.ToArray());
        x.Linear(weight).Sum().Backward();
        Assert.NotNull(weight.Grad);
        weight.PackWeight(WeightLayout.InputOutput);
        Assert.Null(weight.Grad);
    }

    [Fact]
    public void Only_matrices_of_numbers_that_stay_are_packed()
    {
        Assert.Throws<ArgumentException>(() => Tensor.FromIds([1, 2], [1, 2]).PackWeight(WeightLayout.InputOutput));
        Assert.Throws<ArgumentException>(() => Weight([2, 3, 4]).PackWeight(WeightLayout.InputOutput));
        using var scope = new Workspace().Begin();
        Assert.Throws<ArgumentException>(() => Tensor.Ones([2, 2]).PackWeight(WeightLayout.InputOutput));
    }

    private static void Compare()
    {
        using var quiet = GradMode.NoGrad();
        foreach (var layout in new[] { WeightLayout.InputOutput, WeightLayout.OutputInput })
        {
            foreach (var outputs in new[] { 1, 31, 32, 33, 65, 96 })
            {
                const int Inputs = 45;
                var weight = Weight(layout == WeightLayout.InputOutput ? [Inputs, outputs] : [outputs, Inputs]);
                var bias = Weight([outputs]);
                var x = Tensor.Normal([23, Inputs], 0, 1, 5, 6);
                var row = x.Slice(0, 4, 1);
                double[][] Results() =>
                    [x.Linear(weight, bias, layout).ToDoubleArray(), x.Linear(weight, null, layout, UnaryFunction.GeluTanh).ToDoubleArray(), row.Linear(weight, bias, layout).ToDoubleArray(),
                        row.Linear(weight, bias, layout, null, Tensor.Ones([1, outputs])).ToDoubleArray()];
                var plain = Results();
                weight.PackWeight(layout);
                Assert.Equal(plain, Results());
                weight.UnpackWeight();
                Assert.Equal(plain, Results());
            }
        }
    }

    private static Tensor Weight(Shape shape)
    {
        var weight = Tensor.AllocatePersistent(shape);
        weight.Backend.Normal(weight.Storage, 0, 1, 3, 4);
        return weight;
    }

    private static void Refuses(string part, Action action) =>
        Assert.Contains(part, Assert.Throws<InvalidOperationException>(action).Message, StringComparison.Ordinal);
}
