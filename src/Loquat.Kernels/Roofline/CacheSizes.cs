// The sizes of the processor's data caches, as Linux tells them.
using System.Globalization;

namespace Loquat.Kernels.Roofline;

/// <summary>Bytes of each level's data cache, as one core sees it.</summary>
/// <param name="Level1">First level.</param>
/// <param name="Level2">Second level.</param>
/// <param name="Level3">Last level, which cores may share; 0 where there is none.</param>
public sealed record CacheSizes(long Level1, long Level2, long Level3)
{
    private const string Folder = "/sys/devices/system/cpu/cpu0/cache";

    /// <summary>What is assumed where the system does not tell.</summary>
    public static CacheSizes Usual { get; } = new(32 << 10, 1 << 20, 32 << 20);

    /// <summary>The largest level.</summary>
    public long Last => Math.Max(Level1, Math.Max(Level2, Level3));

    /// <summary>This machine's sizes, or <see cref="Usual"/>.</summary>
    public static CacheSizes OfThisMachine() => ReadFrom(Folder) ?? Usual;

    /// <summary>Reads a folder of <c>index*/level, type, size</c>; null where it does not name the first two levels.</summary>
    internal static CacheSizes? ReadFrom(string folder)
    {
        var sizes = new long[4];
        try
        {
            foreach (var index in Directory.Exists(folder) ? Directory.GetDirectories(folder, "index*") : [])
            {
                var type = File.ReadAllText(Path.Combine(index, "type")).Trim();
                if (type != "Instruction" && int.TryParse(File.ReadAllText(Path.Combine(index, "level")), CultureInfo.InvariantCulture, out var level) && level is >= 1 and <= 3)
                    sizes[level] = BytesOf(File.ReadAllText(Path.Combine(index, "size")).Trim());
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
        return sizes[1] > 0 && sizes[2] > 0 ? new CacheSizes(sizes[1], sizes[2], sizes[3]) : null;
    }

    /// <summary>32K, 8M or a plain number of bytes; 0 for anything else.</summary>
    private static long BytesOf(string size)
    {
        var shift = size.EndsWith('K') ? 10 : size.EndsWith('M') ? 20 : 0;
        return long.TryParse(shift > 0 ? size.AsSpan(0, size.Length - 1) : size, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < 1L << 40
            ? number << shift : 0;
    }
}
