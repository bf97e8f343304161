// Writing with keys and values in float16 or q8_0 asks for no managed memory for a token either, grouped heads, windows and packed weights included.
using Loquat.Formats;
using Loquat.Kernels.Quantization;

namespace Loquat.Generation.Tests;

public sealed class CompactCacheTests
{
    [Theory]
    [InlineData(WeightFormat.Float16, 0)]
    [InlineData(WeightFormat.Q8_0, 0)]
    [InlineData(WeightFormat.Q8_0, 9)]
    public void ATokenAllocatesNothing(WeightFormat format, int window)
    {
        var model = TinyModels.Llama(window, headSize: 16);
        model.PackWeights();
        var session = new ModelSession(model, format: format);
        session.Append([1, 2, 3, 4, 5, 6, 7]);
        for (var i = 0; i < 20; i++)
            session.Append(i);
        Assert.Equal(0, ManagedMemory.LeastAllocatedBy(() =>
        {
            for (var i = 0; i < 9; i++)
                session.Append(i);
        }));
    }

    [Fact]
    public void FormatsThatDoNotFitAreRefused()
    {
        var model = TinyModels.Gpt2(29, 40);
        Assert.Contains("16 values", Assert.Throws<InvalidInputException>(() => new ModelSession(model, format: WeightFormat.Q8_0)).Message, StringComparison.Ordinal);
        Assert.Contains("--cache is q4_0", Assert.Throws<InvalidInputException>(() => new GenerationOptions { CacheFormat = WeightFormat.Q4_0 }.Validate()).Message, StringComparison.Ordinal);
    }
}
