// Memory outside the managed heap: aligned for vectors, in huge pages where large, zeroed.
// Storage of tensors and the scratch memory of kernels are made of these blocks.
using System.Runtime.InteropServices;

namespace Loquat.Kernels.Memory;

/// <summary>A block of zeroed unmanaged memory whose address is a multiple of 64 bytes. Freed by <see cref="Free"/> or by the collector.</summary>
/// <remarks>A span does not keep its block alive: whoever uses the span keeps a reference to the block.</remarks>
public sealed unsafe partial class NativeBlock
{
    private const int Alignment = 64;
    private const int HugePage = 2 << 20;
    private const long HugeThreshold = 4L << 20;
    private const int AdviseHugePages = 14;
    private nint _address;

    private NativeBlock(nint address, long bytes)
    {
        _address = address;
        Bytes = bytes;
    }

    /// <summary>Frees the memory when no one refers to the block any more.</summary>
    ~NativeBlock() => Release();

    /// <summary>Size in bytes.</summary>
    public long Bytes { get; }

    /// <summary>Address of the first byte.</summary>
    internal byte* Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(_address == 0, this);
            return (byte*)_address;
        }
    }

    /// <summary>Allocates <paramref name="bytes"/> of zeroed memory, in huge pages from 4 MiB on where the system has them.</summary>
    /// <param name="bytes">Size, at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is negative.</exception>
    /// <exception cref="OutOfMemoryException">The system has no such amount of memory left.</exception>
    public static NativeBlock Allocate(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        var huge = bytes >= HugeThreshold && OperatingSystem.IsLinux();
        var unit = (nuint)(huge ? HugePage : Alignment);
        var size = Math.Max(unit, ((nuint)bytes + unit - 1) / unit * unit);
        var address = NativeMemory.AlignedAlloc(size, unit);
        if (huge)
            _ = MemoryAdvise(address, size, AdviseHugePages);
        NativeMemory.Clear(address, size);
        NativeMemoryBudget.Add(bytes);
        return new NativeBlock((nint)address, bytes);
    }

    /// <summary>The whole block as values of <typeparamref name="T"/>.</summary>
    /// <exception cref="OverflowException">The block holds more than 2³¹ - 1 values.</exception>
    /// <exception cref="ObjectDisposedException">The block was freed.</exception>
    public Span<T> Span<T>() where T : unmanaged => new(Pointer, checked((int)(Bytes / sizeof(T))));

    /// <summary><paramref name="count"/> values of <typeparamref name="T"/> from value number <paramref name="offset"/> on.</summary>
    /// <param name="offset">First value, counted in values of <typeparamref name="T"/>.</param>
    /// <param name="count">Number of values.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range does not lie inside the block.</exception>
    /// <exception cref="ObjectDisposedException">The block was freed.</exception>
    public Span<T> Span<T>(long offset, int count) where T : unmanaged
    {
        var held = Bytes / sizeof(T);
        if (offset < 0 || count < 0 || offset > held - count)
            throw new ArgumentOutOfRangeException(nameof(offset), $"Values {offset} to {offset + count} were asked of a block of {held} values.");
        return new((T*)Pointer + offset, count);
    }

    /// <summary>Gives the memory back now. Calling it again does nothing.</summary>
    public void Free()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private void Release()
    {
        var address = Interlocked.Exchange(ref _address, 0);
        if (address == 0)
            return;
        NativeMemory.AlignedFree((void*)address);
        NativeMemoryBudget.Remove(Bytes);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int MemoryAdvise(void* address, nuint length, int advice);
}
