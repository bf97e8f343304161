// The broadcasting rules: output shapes, merged loops, refused shapes.
using Loquat.Kernels.Elementwise;

namespace Loquat.Kernels.Tests.Elementwise;

public sealed class BroadcastPlanTests
{
    [Theory]
    [InlineData(new int[0], new int[0], new int[0])]
    [InlineData(new[] { 3 }, new int[0], new[] { 3 })]
    [InlineData(new[] { 2, 3 }, new[] { 3 }, new[] { 2, 3 })]
    [InlineData(new[] { 2, 1 }, new[] { 1, 3 }, new[] { 2, 3 })]
    [InlineData(new[] { 4, 1, 5 }, new[] { 2, 1, 3, 1 }, new[] { 2, 4, 3, 5 })]
    [InlineData(new[] { 0, 3 }, new[] { 1, 3 }, new[] { 0, 3 })]
    [InlineData(new[] { 0 }, new[] { 1 }, new[] { 0 })]
    public void OutputShapes(int[] a, int[] b, int[] expected)
    {
        var plan = BroadcastPlan.Create(a, b);
        Assert.Equal(expected, plan.OutputShape.ToArray());
        Assert.Equal(expected.Aggregate(1, (x, y) => x * y), plan.Count);
        Assert.Equal(a.Aggregate(1, (x, y) => x * y), plan.LeftCount);
        Assert.Equal(b.Aggregate(1, (x, y) => x * y), plan.RightCount);
    }

    [Theory]
    [InlineData(new[] { 2, 3, 4 }, new[] { 2, 3, 4 }, 1)]
    [InlineData(new[] { 2, 3, 4 }, new int[0], 1)]
    [InlineData(new[] { 2, 3, 4 }, new[] { 3, 4 }, 2)]
    [InlineData(new[] { 2, 3, 4 }, new[] { 2, 3, 1 }, 2)]
    [InlineData(new[] { 2, 3, 4 }, new[] { 2, 1, 4 }, 3)]
    [InlineData(new[] { 2, 1, 3, 1, 4 }, new[] { 2, 1, 3, 1, 4 }, 1)]
    public void NeighboursMerge(int[] a, int[] b, int loops) => Assert.Equal(loops, BroadcastPlan.Create(a, b).Geometry.Rank);

    [Fact]
    public void RefusedShapesAreNamed()
    {
        var error = Assert.Throws<ArgumentException>(() => BroadcastPlan.Create([2, 3], [4]));
        Assert.Contains("[2, 3]", error.Message);
        Assert.Contains("[4]", error.Message);
        Assert.Throws<ArgumentException>(() => BroadcastPlan.Create([0], [2]));
        Assert.Throws<ArgumentException>(() => BroadcastPlan.Create([-1], [1]));
        Assert.Throws<ArgumentException>(() => BroadcastPlan.Create([1, 1, 1, 1, 1, 1, 1, 1, 1], [1]));
        Assert.Throws<ArgumentException>(() => BroadcastPlan.Create([65536, 1], [65536]));
    }
}
