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
}
