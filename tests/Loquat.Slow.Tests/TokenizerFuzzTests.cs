// Two hundred thousand mutated tokenizer files of each kind, fewer of large ones (LOQUAT_FUZZ_ROUNDS for another number).
using System.Globalization;
using Loquat.Text.Tests.Fuzzing;

namespace Loquat.Slow.Tests;

public sealed class TokenizerFuzzTests(ITestOutputHelper output)
{
    public static TheoryData<string> Kinds => [.. SeedFiles.Kinds().Select(kind => kind.Name)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void MutatedFilesAreRefusedOrWork(string kind)
    {
        SlowTest.Require();
        var rounds = Environment.GetEnvironmentVariable("LOQUAT_FUZZ_ROUNDS") is { } given ? int.Parse(given, CultureInfo.InvariantCulture) : 200_000;
        var files = SeedFiles.Kinds().First(item => item.Name == kind);
        using var fuzzer = new TokenizerFuzzer(files, seed: 82);
        fuzzer.Run(rounds);
        output.WriteLine($"{kind}: {rounds / files.RoundsForOne} files, of which {fuzzer.Loaded} loaded; at most {fuzzer.MostAllocated / 1024} KB beyond {files.BytesForOne} times the file");
    }
}
