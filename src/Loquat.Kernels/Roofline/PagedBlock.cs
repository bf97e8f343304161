// Memory that is asked for in small or in huge pages, and what the system really gave. Measurements need both kinds; everything else uses NativeBlock.
using System.Globalization;
using System.Runtime.InteropServices;

namespace Loquat.Kernels.Roofline;

/// <summary>A block of zeroed memory of one page mode.</summary>
internal sealed unsafe partial class PagedBlock : IDisposable
{
    private const int Unit = 2 << 20;
    private const int AdviseHugePages = 14;
    private const int AdviseNoHugePages = 15;
    private const string Map = "/proc/self/smaps";
    private readonly nuint _size;
    private void* _address;

    /// <summary>Allocates and touches <paramref name="bytes"/>, rounded up to a multiple of 2 MiB.</summary>
    /// <exception cref="OutOfMemoryException">The system has no such amount of memory left.</exception>
    public PagedBlock(long bytes, PageMode mode)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytes);
        _size = ((nuint)bytes + Unit - 1) / Unit * Unit;
        _address = NativeMemory.AlignedAlloc(_size, Unit);
        if (OperatingSystem.IsLinux())
            _ = MemoryAdvise(_address, _size, mode == PageMode.Huge ? AdviseHugePages : AdviseNoHugePages);
        NativeMemory.Clear(_address, _size);
    }

    /// <summary>The first byte, at a multiple of 2 MiB.</summary>
    public byte* Pointer => (byte*)_address;

    /// <summary>Size in bytes.</summary>
    public long Bytes => (long)_size;

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.AlignedFree(_address);
        _address = null;
    }

    /// <summary>How many bytes of the block lie in huge pages; null where the system does not say.</summary>
    /// <remarks>Linux reports it for each mapped range; a range that the block shares with other memory counts in proportion.</remarks>
    public long? HugeBytes()
    {
        if (!OperatingSystem.IsLinux() || !File.Exists(Map))
            return null;
        var begin = (ulong)_address;
        var end = begin + _size;
        var (huge, part) = (0.0, 0.0);
        foreach (var line in File.ReadLines(Map))
        {
            if (RangeOf(line) is { } range)
            {
                var common = (double)Math.Min(end, range.End) - Math.Max(begin, range.Begin);
                part = Math.Max(0, common) / (range.End - range.Begin);
            }
            else if (part > 0 && line.StartsWith("AnonHugePages:", StringComparison.Ordinal))
            {
                var kilobytes = line.AsSpan("AnonHugePages:".Length).Trim();
                huge += part * 1024 * long.Parse(kilobytes[..kilobytes.IndexOf(' ')], CultureInfo.InvariantCulture);
            }
        }
        return (long)Math.Min(huge, Bytes);
    }

    /// <summary>The addresses of a line such as <c>7f00-7f80 rw-p …</c>; null for a line of fields.</summary>
    private static (ulong Begin, ulong End)? RangeOf(string line)
    {
        var blank = line.IndexOf(' ', StringComparison.Ordinal);
        var dash = line.IndexOf('-', StringComparison.Ordinal);
        return dash > 0 && dash < blank
            && ulong.TryParse(line.AsSpan(0, dash), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var begin)
            && ulong.TryParse(line.AsSpan(dash + 1, blank - dash - 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var end)
            && begin < end ? (begin, end) : null;
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int MemoryAdvise(void* address, nuint length, int advice);
}
