// A few hundred mutated files of each kind; the slow tests have two hundred thousand.
namespace Loquat.Text.Tests.Fuzzing;

public sealed class FuzzTests
{
    public static TheoryData<string> Kinds => [.. SeedFiles.Kinds().Select(kind => kind.Name)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void MutatedFilesAreRefusedOrWork(string kind)
    {
        using var fuzzer = new TokenizerFuzzer(SeedFiles.Kinds().First(item => item.Name == kind), seed: 81);
        fuzzer.Run(300);
    }
}
