// Memory outside the managed heap: aligned for vectors, in huge pages where large, zeroed.
// Storage of tensors and the scratch memory of kernels are made of these blocks.
using System.Runtime.InteropServices;

namespace Loquat.Kernels.Memory;

/// <summary>A block of zeroed unmanaged memory whose address is a multiple of 64 bytes. Freed by <see cref="Free"/> or by the collector.</summary>
/// <remarks>A span does not keep its block alive: whoever uses the span keeps a reference to the block.</remarks>
public sealed unsafe class NativeBlock
{
    private const int Alignment = 64;
    // What is smaller comes from the C library, whose heap keeps what was freed.
    private const long MappedThreshold = 128 << 10;
    private readonly bool _isMapped;
    private nint _address;

    private NativeBlock(void* address, long bytes, bool isMapped)
    {
        _address = (nint)address;
        Bytes = bytes;
        _isMapped = isMapped;
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

    /// <summary>
    /// Allocates <paramref name="bytes"/> of zeroed memory. On Linux each page of a block of 128 KiB or more becomes resident when it is first touched, and goes
    /// back to the system with the block; blocks of 4 MiB or more lie in huge pages where the system has them.
    /// </summary>
    /// <param name="bytes">Size, at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is negative.</exception>
    /// <exception cref="OutOfMemoryException">The system has no such amount of memory left.</exception>
    public static NativeBlock Allocate(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        var isMapped = bytes >= MappedThreshold && AnonymousMemory.IsSupported;
        var address = isMapped ? AnonymousMemory.Map(bytes) : Cleared(bytes);
        NativeMemoryBudget.Add(bytes);
        return new NativeBlock(address, bytes, isMapped);
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
        if (_isMapped)
            AnonymousMemory.Unmap((void*)address, Bytes);
        else
            NativeMemory.AlignedFree((void*)address);
        NativeMemoryBudget.Remove(Bytes);
    }

    private static void* Cleared(long bytes)
    {
        var size = Math.Max(Alignment, ((nuint)bytes + Alignment - 1) / Alignment * Alignment);
        var address = NativeMemory.AlignedAlloc(size, Alignment);
        NativeMemory.Clear(address, size);
        return address;
    }
}
