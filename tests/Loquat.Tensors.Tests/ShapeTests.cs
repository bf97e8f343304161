// Shapes: axes from either end, products, replacement, equality and what is refused.
namespace Loquat.Tensors.Tests;

public sealed class ShapeTests
{
    [Fact]
    public void Knows_its_extents_from_either_end()
    {
        Shape shape = [2, 3, 4];
        Assert.Equal((3, 24), (shape.Rank, shape.Count));
        Assert.Equal((2, 4, 4, 3), (shape[0], shape[2], shape[-1], shape[^2]));
        Assert.Equal((0, 2), (shape.Axis(-3), shape.Axis(-1)));
        Assert.Equal((1, 6, 12), (shape.CountOf(1, 1), shape.CountOf(0, 2), shape.CountOf(1, 3)));
        Assert.Equal("[2, 3, 4]", shape.ToString());
    }

    [Fact]
    public void More_axes_than_are_held_in_place_work_alike()
    {
        Shape shape = [2, 1, 3, 1, 4, 5];
        Assert.Equal((6, 120), (shape.Rank, shape.Count));
        Assert.Equal((5, 3, 20), (shape[^1], shape[2], shape.CountOf(4, 6)));
        Assert.Equal([2, 1, 3, 1, 4, 5], shape.Extents.ToArray());
        Assert.Equal(new Shape(2, 1, 3, 1, 4, 6), shape.With(-1, 6));
        Assert.Equal(shape, new Shape(2, 1, 3, 1, 4).Append(5));
        Assert.Equal(new Shape(2, 1, 3, 1, 4), new Shape(2, 1, 3, 1).Append(4));
        Assert.Equal(new Shape(7), Shape.Scalar.Append(7));
        Assert.NotEqual(shape, new Shape(2, 1, 3, 1));
    }

    [Fact]
    public void Four_axes_allocate_nothing()
    {
        var sum = Make(1);
        Assert.Equal(0, ManagedMemory.LeastAllocatedBy(() =>
        {
            for (var i = 1; i < 100; i++)
                sum += Make(i);
        }));
        Assert.True(sum > 0);

        static int Make(int extent) => new Shape(extent, 2, 3).With(1, 4).Append(extent).Count;
    }

    [Fact]
    public void A_scalar_has_one_element_and_no_axis()
    {
        Assert.Equal((0, 1), (Shape.Scalar.Rank, Shape.Scalar.Count));
        Assert.Equal(Shape.Scalar, new Shape());
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Shape.Scalar.Axis(0));
        Assert.Contains("[] has no axis 0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Equality_is_by_extents()
    {
        Assert.True(new Shape(2, 3) == new Shape([2, 3]));
        Assert.True(new Shape(2, 3) != new Shape(3, 2));
        Assert.Equal(new Shape(2, 3).GetHashCode(), new Shape(2, 3).GetHashCode());
        Assert.Equal(new Shape(2, 7), new Shape(2, 3).With(-1, 7));
        Assert.False(new Shape(1).Equals(Shape.Scalar));
    }

    [Theory]
    [InlineData(new[] { 2, -1 }, "[2, -1]")]
    [InlineData(new[] { 65536, 65536 }, "[65536, 65536]")]
    [InlineData(new[] { int.MaxValue, int.MaxValue, int.MaxValue }, "2147483647")]
    public void Refuses_extents_that_cannot_be(int[] extents, string named) =>
        Assert.Contains(named, Assert.Throws<ArgumentException>(() => new Shape(extents)).Message, StringComparison.Ordinal);
}
