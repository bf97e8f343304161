// The twins' error function against published values.
using Loquat.Kernels.Elementwise;

namespace Loquat.Kernels.Tests.Elementwise;

public sealed class ReferenceMathTests
{
    // Values: NIST Digital Library of Mathematical Functions, chapter 7, to 20 places.
    [Theory]
    [InlineData(0.0, 0.0)]
    [InlineData(1e-10, 1.1283791670955126e-10)]
    [InlineData(0.1, 0.11246291601828489220)]
    [InlineData(0.5, 0.52049987781304653768)]
    [InlineData(1.0, 0.84270079294971486934)]
    [InlineData(2.0, 0.99532226501895273416)]
    [InlineData(2.5, 0.99959304798255504106)]
    [InlineData(3.0, 0.99997790950300141456)]
    [InlineData(4.0, 0.99999998458274209972)]
    [InlineData(30.0, 1.0)]
    [InlineData(double.PositiveInfinity, 1.0)]
    public void ErfIsPublishedValue(double x, double expected)
    {
        Assert.Equal(expected, ReferenceMath.Erf(x), 1e-15 * Math.Max(expected, 1e-10));
        Assert.Equal(-expected, ReferenceMath.Erf(-x), 1e-15 * Math.Max(expected, 1e-10));
        Assert.Equal((float)expected, ReferenceMath.Erf((float)x), 5e-7f);
    }

    [Fact]
    public void ErfIsSmoothWhereTheFormulasMeet()
    {
        var below = ReferenceMath.Erf(2.5);
        var above = ReferenceMath.Erf(Math.BitIncrement(2.5));
        Assert.Equal(below, above, 2e-15);
        Assert.True(double.IsNaN(ReferenceMath.Erf(double.NaN)));
    }
}
