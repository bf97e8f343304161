// Flat memory: leaves and their gradients side by side and aligned, twins of the same layout, stretches as long as they can be.
using System.Runtime.CompilerServices;
using Loquat.Tensors.Backends;
using Loquat.Tensors.Flat;
using Loquat.Tensors.Operations;

namespace Loquat.Tensors.Tests.Flat;

public sealed class FlatMemoryTests
{
    public static TheoryData<string> Backends => ["cpu", "reference32", "reference64"];

    [Theory]
    [MemberData(nameof(Backends))]
    public void Leaves_and_gradients_are_aligned_neighbours_in_the_order_of_adding(string name)
    {
        using var use = Backend.Use(BackendOf(name));
        var memory = new FlatMemory(Backend.Default);
        var leaves = Fill(memory, [3, 5], [1], [16], [7, 9], [2, 2, 2]);
        foreach (var leaf in leaves)
            (leaf * 2.0).Sum().Backward();
        var size = leaves[0].Type.Size();
        Assert.Equal(leaves, memory.Tensors);
        for (var i = 0; i < leaves.Length; i++)
        {
            Assert.Equal(0, Address(leaves[i]) % 64);
            Assert.Equal(0, Address(leaves[i].Grad!) % 64);
            Assert.All(leaves[i].ToArray(), value => Assert.Equal(i + 1, value));
            if (i == 0)
                continue;
            var distance = (leaves[i - 1].Count * size + 63) / 64 * 64;
            Assert.Equal(distance, Address(leaves[i]) - Address(leaves[i - 1]));
            Assert.Equal(distance, Address(leaves[i].Grad!) - Address(leaves[i - 1].Grad!));
        }
    }

    [Fact]
    public void What_lies_between_leaves_is_zero()
    {
        var memory = new FlatMemory(CpuBackend.Instance);
        var leaves = Fill(memory, [3], [20], [5]);
        foreach (var leaf in leaves)
            (leaf * 2.0).Sum().Backward();
        var run = Assert.Single(RunsOf(memory, onlyWithGradient: true));
        Assert.Equal(new FlatRun(0, 0, 16 + 32 + 5), run);
        float[] values = Floats(memory.Values(run)), gradients = Floats(memory.Gradients(run));
        for (var i = 0; i < run.Count; i++)
        {
            var leaf = i < 3 ? 1 : i is >= 16 and < 36 ? 2 : i >= 48 ? 3 : 0;
            Assert.Equal(leaf, values[i]);
            Assert.Equal(leaf == 0 ? 0 : 2, gradients[i]);
        }
    }

    [Fact]
    public void A_twin_has_the_same_layout_and_its_own_zeros()
    {
        var memory = new FlatMemory(CpuBackend.Instance);
        var leaves = Fill(memory, [300, 300], [5], [17], [400, 400]);
        var twin = memory.Twin();
        Assert.Equal(RunsOf(memory, onlyWithGradient: false), RunsOf(twin, onlyWithGradient: false));
        for (var i = 0; i < leaves.Length; i++)
        {
            Assert.Equal(leaves[i].Shape, twin.Tensors[i].Shape);
            Assert.All(twin.Tensors[i].ToArray(), value => Assert.Equal(0, value));
            Assert.All(leaves[i].ToArray(), value => Assert.Equal(i + 1, value));
        }
        Assert.Equal(Address(leaves[2]) - Address(leaves[1]), Address(twin.Tensors[2]) - Address(twin.Tensors[1]));
    }

    [Fact]
    public void Leaves_added_after_a_twin_begin_a_new_slab()
    {
        var memory = new FlatMemory(CpuBackend.Instance);
        Fill(memory, [3], [4]);
        var twin = memory.Twin();
        Fill(memory, [5]);
        var runs = RunsOf(memory, onlyWithGradient: false);
        Assert.Equal([new FlatRun(0, 0, 20), new FlatRun(1, 0, 5)], runs);
        Assert.True(twin.Holds(runs[0]));
        Assert.False(twin.Holds(runs[1]));
        Assert.True(memory.Twin().Holds(runs[1]));
    }

    [Fact]
    public void Stretches_end_at_leaves_without_gradient_and_where_asked_at_gaps()
    {
        var memory = new FlatMemory(CpuBackend.Instance);
        var leaves = Fill(memory, [16], [32], [3], [4], [16]);
        Assert.Throws<InvalidOperationException>(() => memory.Gradients(new FlatRun(0, 0, 16)));
        foreach (var i in new[] { 0, 1, 3, 4 })
            leaves[i].Sum().Backward();
        Assert.Equal([new FlatRun(0, 0, 48), new FlatRun(0, 64, 32)], RunsOf(memory, onlyWithGradient: true));
        Assert.Equal([new FlatRun(0, 0, 48), new FlatRun(0, 64, 4), new FlatRun(0, 80, 16)], RunsOf(memory, onlyWithGradient: true, acrossGaps: false));
        Assert.Equal([new FlatRun(0, 0, 96)], RunsOf(memory, onlyWithGradient: false));
        Assert.Equal([new FlatRun(0, 0, 51), new FlatRun(0, 64, 4), new FlatRun(0, 80, 16)], RunsOf(memory, onlyWithGradient: false, acrossGaps: false));
    }

    [Fact]
    public void Many_leaves_need_few_slabs_and_a_large_one_has_its_own()
    {
        var memory = new FlatMemory(CpuBackend.Instance);
        for (var i = 0; i < 200; i++)
            memory.Add([100, 1000]);
        var large = memory.Add([20 << 20]);
        memory.Add([1]);
        var runs = RunsOf(memory, onlyWithGradient: false);
        Assert.InRange(runs.Count, 3, 8);
        Assert.Equal(new FlatRun(runs.Count - 2, 0, large.Count), runs[^2]);
        Assert.Equal(new FlatRun(runs.Count - 1, 0, 1), runs[^1]);
    }

    private static Backend BackendOf(string name) => name switch
    {
        "cpu" => CpuBackend.Instance,
        "reference32" => ReferenceBackend<float>.Instance,
        _ => ReferenceBackend<double>.Instance,
    };

    /// <summary>Leaf number i (from 1) holds i everywhere.</summary>
    private static Tensor[] Fill(FlatMemory memory, params int[][] shapes)
    {
        var leaves = new Tensor[shapes.Length];
        for (var i = 0; i < shapes.Length; i++)
        {
            leaves[i] = memory.Add(new Shape(shapes[i])).WithGradient();
            leaves[i].Backend.Fill(leaves[i].Storage, i + 1);
        }
        return leaves;
    }

    private static List<FlatRun> RunsOf(FlatMemory memory, bool onlyWithGradient, bool acrossGaps = true)
    {
        var runs = new List<FlatRun>();
        memory.AddRuns(onlyWithGradient, acrossGaps, runs);
        return runs;
    }

    private static float[] Floats(Storage storage) => ((HostStorage)storage).Span<float>().ToArray();

    private static nint Address(Tensor tensor) => tensor.Type == DType.Float64
        ? Unsafe.ByteOffset(ref Unsafe.NullRef<double>(), ref ((HostStorage)tensor.Storage).Span<double>()[0])
        : Unsafe.ByteOffset(ref Unsafe.NullRef<float>(), ref ((HostStorage)tensor.Storage).Span<float>()[0]);
}
