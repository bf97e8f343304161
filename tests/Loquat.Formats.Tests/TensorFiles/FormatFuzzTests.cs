// The quick form of the damage that tests/Loquat.Slow.Tests does at full size.
namespace Loquat.Formats.Tests.TensorFiles;

public sealed class FormatFuzzTests
{
    public static TheoryData<string> Formats => [.. FormatFuzz.Formats];

    [Theory]
    [MemberData(nameof(Formats))]
    public void DamagedFilesAreRefusedOrReadConsistently(string format)
    {
        var result = FormatFuzz.Run(format, 1, 1500);
        Assert.True(result.Refused > 100 && result.Read > 10, $"{result}");
    }
}
