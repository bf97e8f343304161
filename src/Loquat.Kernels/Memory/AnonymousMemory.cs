// Large memory straight from Linux: it is zeroed page by page when it is first touched, so that what nobody touches costs nothing, and it begins at a
// multiple of 2 MiB, so that the system can back it with huge pages.
using System.Runtime.InteropServices;

namespace Loquat.Kernels.Memory;

/// <summary>Zeroed memory that becomes resident where it is touched.</summary>
internal static unsafe partial class AnonymousMemory
{
    /// <summary>Blocks begin at a multiple of this and are multiples of it long: the size of a huge page.</summary>
    internal const int Unit = 2 << 20;

    // Values of Linux on every processor that .NET runs on.
    private const int ReadAndWrite = 1 | 2;
    private const int PrivateAnonymous = 0x02 | 0x20;
    private const int AdviseHugePages = 14;

    /// <summary>Whether the system offers it.</summary>
    internal static bool IsSupported { get; } = OperatingSystem.IsLinux();

    /// <summary>Maps at least <paramref name="bytes"/>, rounded up to whole units.</summary>
    /// <exception cref="OutOfMemoryException">The system has no such amount of memory left.</exception>
    internal static void* Map(long bytes)
    {
        var size = Size(bytes);
        // One unit more than needed holds an aligned block wherever the system puts it; what stands out on either side goes back.
        var first = (nuint)MapMemory(null, size + Unit, ReadAndWrite, PrivateAnonymous, -1, 0);
        if (first == nuint.MaxValue)
            throw new OutOfMemoryException($"The system has no {size} bytes of memory left; use a smaller model, batch or context, or close other programs.");
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

    private static nuint Size(long bytes) => (nuint)((bytes + Unit - 1) / Unit * Unit);

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial void* MapMemory(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int UnmapMemory(void* address, nuint length);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int MemoryAdvise(void* address, nuint length, int advice);
}
