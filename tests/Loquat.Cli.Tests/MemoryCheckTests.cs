// What the command asks of the machine's memory before it loads weights.
using Loquat.Cli.Benchmarks;
using Loquat.Cli.Runs;
using Loquat.Formats;
using Loquat.Kernels.Quantization;
using Loquat.Kernels.Threading;

namespace Loquat.Cli.Tests;

public sealed class MemoryCheckTests
{
    private const long Mebibyte = 1 << 20;

    [Theory]
    [InlineData(WeightFormat.Float32, 4)]
    [InlineData(WeightFormat.BFloat16, 2)]
    [InlineData(WeightFormat.Q8_0, 34 / 32.0)]
    [InlineData(WeightFormat.Q4_0, 18 / 32.0)]
    public void WeightsCountInTheirFormat(WeightFormat format, double bytesPerWeight)
    {
        var gpt2 = ModelShape.Known.Single(shape => shape.Name == "gpt2-124m").Configuration;
        // The table of tokens and four matrices of each block in the format; positions, norms and biases as float32.
        const long Packed = (50257L * 768) + (12L * 12 * 768 * 768), Others = (1024L * 768) + (12L * 13 * 768) + (2 * 768);
        Assert.Equal((Packed * bytesPerWeight) + (Others * 4), gpt2.WeightBytes(format));
        Assert.Equal(gpt2.WeightBytes(format) + (WorkerTeam.Threads * Mebibyte), MemoryCheck.LoadingBytes(gpt2, format));
    }

    [Fact]
    public void AModelThatFitsInAFormatIsRefusedInAnother()
    {
        var gpt2 = ModelShape.Known.Single(shape => shape.Name == "gpt2-124m").Configuration;
        const long Memory = 300 * Mebibyte;
        var error = Assert.Throws<InvalidInputException>(() => Check(WeightFormat.Float32));
        Assert.Contains("more than the 300 MB of this machine; use q4_0", error.Message, StringComparison.Ordinal);
        Check(WeightFormat.Q8_0);
        Check(WeightFormat.Q4_0);

        void Check(WeightFormat format) => MemoryCheck.Check(gpt2, MemoryCheck.LoadingBytes(gpt2, format), "run", "use q4_0", Memory);
    }

    [Fact]
    public void WhatNoMachineHoldsIsRefusedWithAdvice()
    {
        var huge = ModelShape.Known.Single(shape => shape.Name == "llama-1b") with { Layers = 100_000_000 };
        Assert.Contains("--weights", Assert.Throws<InvalidInputException>(() => MemoryCheck.ForWeights(huge.Configuration, WeightFormat.Float32)).Message, StringComparison.Ordinal);
        Assert.Contains("as q4_0", Assert.Throws<InvalidInputException>(() => MemoryCheck.ForWeights(huge.Configuration, WeightFormat.Q4_0)).Message, StringComparison.Ordinal);
    }
}
