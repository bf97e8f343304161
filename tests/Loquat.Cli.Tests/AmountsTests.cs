// Numbers with units: an amount that is there is never shown as none.
using Loquat.Cli.Output;

namespace Loquat.Cli.Tests;

public sealed class AmountsTests
{
    [Theory]
    [InlineData(0, "0.0 MB")]
    [InlineData(52, "0.1 KB")]
    [InlineData(16 * 1024, "16.0 KB")]
    [InlineData(200_000, "195 KB")]
    [InlineData(1 << 20, "1.0 MB")]
    [InlineData(12.34 * (1 << 20), "12.3 MB")]
    [InlineData(1234.6 * (1 << 20), "1,235 MB")]
    public void Bytes(double bytes, string text) => Assert.Equal(text, Amounts.Megabytes(bytes));

    [Theory]
    [InlineData(0, "0.0 %")]
    [InlineData(0.0004, "< 0.1 %")]
    [InlineData(0.0006, "0.1 %")]
    [InlineData(1, "100.0 %")]
    public void Shares(double share, string text) => Assert.Equal(text, Amounts.Percent(share));

    [Theory]
    [InlineData(42_300, "42.3 kFLOP")]
    [InlineData(67.98e6, "68.0 MFLOP")]
    [InlineData(1.5e9, "1.5 GFLOP")]
    [InlineData(2345.6e12, "2,345.6 TFLOP")]
    public void Operations(double flops, string text) => Assert.Equal(text, Amounts.Flops(flops));
}
