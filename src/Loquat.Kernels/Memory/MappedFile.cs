// A file as memory, read only. Every access is checked against the file's length, and what has been read does not stay in the process's memory.
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Loquat.Kernels.Memory;

/// <summary>A read-only map of a whole file.</summary>
/// <remarks>
/// <para>Reading is safe from several threads. A span of <see cref="Bytes"/> does not keep the map: whoever uses the span keeps the map open.</para>
/// <para>A map of a file that another program cuts short has pages without a file behind them, and touching one kills the process; <see cref="Read"/> therefore
/// asks for the file's length before each stretch, and throws if it has become less.</para>
/// </remarks>
public sealed unsafe partial class MappedFile : IDisposable
{
    // Large enough that the calls cost nothing, small enough to stay in a cache.
    private const int Stretch = 2 << 20;
    private const int AdviseNotNeeded = 4;
    private const int AdvisePopulateForReading = 22;
    private static readonly long s_page = Environment.SystemPageSize;

    private readonly SafeFileHandle _file;
    private readonly MemoryMappedFile? _map;
    private readonly MemoryMappedViewAccessor? _view;
    private readonly byte* _start;
    private int _isClosed;

    /// <summary>Maps a file.</summary>
    /// <param name="file">The open file, which the map owns from now on.</param>
    /// <exception cref="IOException">The system cannot map it.</exception>
    /// <exception cref="UnauthorizedAccessException">The system may not map it.</exception>
    public MappedFile(SafeFileHandle file)
    {
        ArgumentNullException.ThrowIfNull(file);
        _file = file;
        Length = RandomAccess.GetLength(file);
        // An empty file cannot be mapped, and need not be.
        if (Length == 0)
            return;
        _map = MemoryMappedFile.CreateFromFile(file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = _map.CreateViewAccessor(0, Length, MemoryMappedFileAccess.Read);
        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        _start = start + _view.PointerOffset;
    }

    /// <summary>Bytes of the file when it was mapped.</summary>
    public long Length { get; }

    /// <summary>A part of the file.</summary>
    /// <param name="offset">First byte.</param>
    /// <param name="count">Number of bytes.</param>
    /// <returns>The bytes, valid until the map is disposed.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The part does not lie inside the file.</exception>
    /// <exception cref="ObjectDisposedException">The map is closed.</exception>
    public ReadOnlySpan<byte> Bytes(long offset, int count)
    {
        Require(offset, count);
        return new ReadOnlySpan<byte>(_start + offset, count);
    }

    /// <summary>Copies a part of the file and lets its pages go.</summary>
    /// <param name="offset">First byte.</param>
    /// <param name="destination">The buffer to fill.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part does not lie inside the file.</exception>
    /// <exception cref="EndOfStreamException">The file has become shorter since it was mapped.</exception>
    /// <exception cref="ObjectDisposedException">The map is closed.</exception>
    public void Read(long offset, Span<byte> destination)
    {
        Require(offset, destination.Length);
        while (destination.Length > 0)
        {
            // Stretches end where pages do, so that each page is let go once.
            var count = (int)Math.Min(Stretch - (offset % Stretch), destination.Length);
            if (RandomAccess.GetLength(_file) < offset + count)
                throw new EndOfStreamException($"The file had {Length} bytes and now has {RandomAccess.GetLength(_file)}.");
            Advise(offset, count, AdvisePopulateForReading);
            new ReadOnlySpan<byte>(_start + offset, count).CopyTo(destination);
            LetGo(offset, count);
            offset += count;
            destination = destination[count..];
        }
    }

    /// <summary>Lets the pages of a part go, which are read from the file again should they be needed; does nothing where the system cannot.</summary>
    /// <param name="offset">First byte.</param>
    /// <param name="count">Number of bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part does not lie inside the file.</exception>
    /// <exception cref="ObjectDisposedException">The map is closed.</exception>
    public void Release(long offset, long count)
    {
        Require(offset, count);
        Advise(offset, count, AdviseNotNeeded);
    }

    /// <summary>Unmaps and closes the file.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) != 0)
            return;
        _view?.SafeMemoryMappedViewHandle.ReleasePointer();
        _view?.Dispose();
        _map?.Dispose();
        _file.Dispose();
    }

    private void Require(long offset, long count)
    {
        ObjectDisposedException.ThrowIf(_isClosed != 0, this);
        if (offset < 0 || count < 0 || offset > Length - count)
            throw new ArgumentOutOfRangeException(nameof(offset), $"Bytes {offset} to {offset + count} were asked of a file of {Length} bytes.");
    }

    // A fault may map all of a large folio of the page cache, also what had been let go before: so the neighbourhood goes too. Whoever reads there faults again.
    private void LetGo(long offset, long count)
    {
        var first = Math.Max(0, offset - Stretch);
        Advise(first, Math.Min(Length, offset + count + Stretch) - first, AdviseNotNeeded);
    }

    private void Advise(long offset, long count, int advice)
    {
        if (!OperatingSystem.IsLinux() || count == 0)
            return;
        var first = offset / s_page * s_page;
        // Failure means that the system is older than the advice, which is no more than that.
        _ = MemoryAdvise(_start + first, (nuint)(offset + count - first), advice);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int MemoryAdvise(void* address, nuint length, int advice);
}
