// Blocks of unmanaged memory: aligned, zeroed, bounded, freed once.
using Loquat.Kernels.Memory;

namespace Loquat.Kernels.Tests.Memory;

[Collection("Kernels")]
public sealed unsafe class NativeBlockTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData((128 << 10) - 1)]
    [InlineData((128 << 10) + 4)]
    [InlineData((4 << 20) - 4)]
    [InlineData((5 << 20) + 4)]
    public void ABlockIsAlignedAndZeroed(long bytes)
    {
        var block = NativeBlock.Allocate(bytes);
        Assert.Equal(bytes, block.Bytes);
        var span = block.Span<byte>();
        Assert.Equal(bytes, span.Length);
        Assert.Equal(-1, span.IndexOfAnyExcept((byte)0));
        span.Fill(7);
        fixed (byte* p = span)
            Assert.Equal(0, (nint)p % 64);
        block.Free();
        block.Free();
        Assert.Throws<ObjectDisposedException>(() => block.Span<float>().Length);
    }

    [Fact]
    public void PartsAreBounded()
    {
        var block = NativeBlock.Allocate(40);
        block.Span<float>()[9] = 3;
        Assert.Equal(3, block.Span<float>(8, 2)[1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => block.Span<float>(8, 3).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => block.Span<float>(-1, 1).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => block.Span<float>(long.MaxValue, 1).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => NativeBlock.Allocate(-1));
        block.Free();
    }

    [Fact]
    public void LargeBlocksBeginAtAHugePage()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Huge pages are asked for on Linux.");
        for (var bytes = 4L << 20; bytes < 12L << 20; bytes += (1 << 20) + 12)
        {
            var block = NativeBlock.Allocate(bytes);
            Assert.Equal(0, (nint)block.Pointer % (2 << 20));
            block.Span<byte>()[^1] = 1;
            block.Free();
        }
    }

    [Fact]
    public void UntouchedPartsOfALargeBlockAreNotResident()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere all of a block is resident.");
        const long Size = 512L << 20, Some = 16L << 20, Slack = 48L << 20;
        var before = SettledBytes();
        var block = NativeBlock.Allocate(Size);
        Assert.InRange(ResidentBytes() - before, -Slack, Slack);
        block.Span<byte>(Size / 2, (int)Some).Fill(1);
        Assert.InRange(ResidentBytes() - before, Some - Slack, Some + Slack);
        block.Span<byte>().Fill(1);
        Assert.InRange(ResidentBytes() - before, Size - Slack, Size + Slack);
        block.Free();
        Assert.InRange(ResidentBytes() - before, -Slack, Slack);
    }

    [Fact]
    public void UntouchedBlocksOfMiddleSizeAreNotResidentAndFreedOnesGoBack()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere all of a block is resident.");
        const int Count = 512, Size = 1 << 20, Slack = 48 << 20;
        var before = SettledBytes();
        var blocks = Enumerable.Range(0, Count).Select(_ => NativeBlock.Allocate(Size)).ToArray();
        Assert.InRange(ResidentBytes() - before, -Slack, Slack);
        foreach (var block in blocks)
            block.Span<byte>().Fill(1);
        Assert.InRange(ResidentBytes() - before, ((long)Count * Size) - Slack, ((long)Count * Size) + Slack);
        foreach (var block in blocks)
            block.Free();
        Assert.InRange(ResidentBytes() - before, -Slack, Slack);
    }

    [Fact]
    public void TheBudgetCountsWhatWasAskedForAndWhatWentBack()
    {
        // Other blocks of the process may come and go meanwhile: a hundred of these stand out.
        const long Bytes = (9 << 20) + 1, Others = 50 << 20;
        var before = NativeMemoryBudget.LiveBytes;
        var blocks = Enumerable.Range(0, 100).Select(_ => NativeBlock.Allocate(Bytes)).ToArray();
        var most = NativeMemoryBudget.LiveBytes;
        foreach (var block in blocks)
            block.Free();
        Assert.InRange(most - before, (100 * Bytes) - Others, (100 * Bytes) + Others);
        Assert.InRange(NativeMemoryBudget.LiveBytes - before, -Others, Others);
    }

    [Fact]
    public void MemoryThatTheSystemCannotGiveIsRefused()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere the runtime says so.");
        var before = NativeMemoryBudget.LiveBytes;
        var error = Assert.Throws<OutOfMemoryException>(() => NativeBlock.Allocate(1L << 50));
        Assert.Contains((1L << 50).ToString(System.Globalization.CultureInfo.InvariantCulture), error.Message, StringComparison.Ordinal);
        Assert.True(NativeMemoryBudget.LiveBytes - before < 1L << 40);
    }

    /// <summary>What is resident once memory that earlier tests left behind has gone back, which it would otherwise do in the middle of this one.</summary>
    private static long SettledBytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return ResidentBytes();
    }

    /// <summary>The second number of statm counts resident pages.</summary>
    private static long ResidentBytes() =>
        long.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture) * Environment.SystemPageSize;
}
