// Memory straight from Linux: it is zeroed page by page when it is first touched, so that what nobody touches costs nothing. Large blocks begin at a multiple
// of 2 MiB, so that the system can back them with huge pages.
using System.Runtime.InteropServices;

namespace Loquat.Kernels.Memory;

/// <summary>Zeroed memory that becomes resident where it is touched.</summary>
internal static unsafe partial class AnonymousMemory
{
    /// <summary>Large blocks begin at a multiple of this and are multiples of it long: the size of a huge page.</summary>
    internal const int Unit = 2 << 20;

    /// <summary>Bytes of the smallest large block: what the last huge page wastes is less than half.</summary>
    internal const long LargeBytes = 4L << 20;

    // Values of Linux on every processor that .NET runs on.
    private const int ReadAndWrite = 1 | 2;
    private const int PrivateAnonymous = 0x02 | 0x20;
    private const int AdviseHugePages = 14;

    /// <summary>Whether the system offers it.</summary>
    internal static bool IsSupported { get; } = OperatingSystem.IsLinux();

    /// <summary>Maps at least <paramref name="bytes"/>, rounded up to whole pages, or whole units where they are many.</summary>
    /// <exception cref="OutOfMemoryException">The system has no such amount of memory left.</exception>
    internal static void* Map(long bytes)
    {
        var size = Size(bytes);
        if (bytes < LargeBytes)
            return (void*)MapPages(size, bytes);
        // One unit more than needed holds an aligned block wherever the system puts it; what stands out on either side goes back.
        var first = MapPages(size + Unit, bytes);
        var aligned = (first + Unit - 1) / Unit * Unit;
        if (aligned > first)
            _ = UnmapMemory((void*)first, aligned - first);
        if (first + Unit > aligned)
            _ = UnmapMemory((void*)(aligned + size), first + Unit - aligned);
        _ = MemoryAdvise((void*)aligned, size, AdviseHugePages);
        return (void*)aligned;
    }

    /// <summary>Gives a block back.</summary>
    /// <param name="address">What <see cref="Map"/> returned.</param>
    /// <param name="bytes">What it was asked for.</param>
    internal static void Unmap(void* address, long bytes) => _ = UnmapMemory(address, Size(bytes));

    private static nuint MapPages(nuint size, long asked)
    {
        var first = (nuint)MapMemory(null, size, ReadAndWrite, PrivateAnonymous, -1, 0);
        return first != nuint.MaxValue ? first
            : throw new OutOfMemoryException($"The system has no {asked} bytes of memory left; use a smaller model, batch or context, or close other programs.");
    }

    private static nuint Size(long bytes)
    {
        var unit = bytes < LargeBytes ? Environment.SystemPageSize : Unit;
        return (nuint)((bytes + unit - 1) / unit * unit);
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial void* MapMemory(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int UnmapMemory(void* address, nuint length);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int MemoryAdvise(void* address, nuint length, int advice);
}
