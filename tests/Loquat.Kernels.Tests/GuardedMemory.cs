// Buffers that end (and begin) at a page no one may touch, so that a read or write past either end stops the test at once.
using System.Runtime.InteropServices;

namespace Loquat.Kernels.Tests;

/// <summary>An array whose last element lies right before an inaccessible page; the page before its first page is inaccessible too.</summary>
public sealed unsafe partial class GuardedMemory<T> : IDisposable where T : unmanaged
{
    private const int ReadWrite = 3;
    private const int PrivateAnonymous = 0x22;
    private readonly byte* _map;
    private readonly nuint _mapBytes;
    private readonly T* _data;
    private readonly int _count;

    public GuardedMemory(int count)
    {
        _count = count;
        var page = (nuint)Environment.SystemPageSize;
        var bytes = (nuint)count * (nuint)sizeof(T);
        var pages = ((bytes + page - 1) / page) + 1;
        _mapBytes = (pages + 2) * page;
        if (!OperatingSystem.IsLinux())
        {
            _map = (byte*)NativeMemory.AllocZeroed(_mapBytes);
            _data = (T*)(_map + page);
            return;
        }
        _map = (byte*)NativeCalls.mmap(null, _mapBytes, 0, PrivateAnonymous, -1, 0);
        if (_map == (byte*)-1)
            throw new InvalidOperationException("mmap of a guarded buffer failed.");
        if (NativeCalls.mprotect(_map + page, pages * page, ReadWrite) != 0)
            throw new InvalidOperationException("mprotect of a guarded buffer failed.");
        _data = (T*)(_map + ((pages + 1) * page) - bytes);
    }

    public GuardedMemory(ReadOnlySpan<T> values) : this(values.Length) => values.CopyTo(Span);

    public Span<T> Span => new(_data, _count);

    public void Dispose()
    {
        if (OperatingSystem.IsLinux())
            _ = NativeCalls.munmap(_map, _mapBytes);
        else
            NativeMemory.Free(_map);
    }
}

internal static unsafe partial class NativeCalls
{
    [LibraryImport("libc", SetLastError = true)]
    internal static partial void* mmap(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int mprotect(void* address, nuint length, int protection);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int munmap(void* address, nuint length);
}
