// Names of temporary files, `.name.<process id>.<number>.tmp`: hidden, recognisable, and traceable to the process that left them.
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Loquat.Formats.Files;

internal static class TemporaryName
{
    private static readonly ConcurrentDictionary<string, bool> s_inUse = new(StringComparer.Ordinal);
    private static long s_counter;

    public static string Reserve(string target)
    {
        var folder = Path.GetDirectoryName(target)!;
        var name = Path.GetFileName(target);
        if (name.Length > 60)
            name = name[..60];
        while (true)
        {
            var number = Interlocked.Increment(ref s_counter);
            var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $".{name}.{Environment.ProcessId}.{number}.tmp"));
            if (!File.Exists(path) && s_inUse.TryAdd(path, true))
                return path;
        }
    }

    public static void Release(string path) => s_inUse.TryRemove(path, out _);

    public static int RemoveStale(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var removed = 0;
        if (!Directory.Exists(folder))
            return removed;
        foreach (var path in Directory.EnumerateFiles(Path.GetFullPath(folder), ".*.tmp", new EnumerationOptions { AttributesToSkip = 0 }))
        {
            if (TryParse(Path.GetFileName(path), out var process) && !s_inUse.ContainsKey(path) && !IsOwned(path, process) && TryDelete(path))
                removed++;
        }
        return removed;
    }

    internal static bool TryParse(string name, out int process)
    {
        process = 0;
        var parts = name.Split('.');
        return parts.Length >= 5 && parts[0].Length == 0 && parts[^1] == "tmp"
            && long.TryParse(parts[^2], NumberStyles.None, CultureInfo.InvariantCulture, out _)
            && int.TryParse(parts[^3], NumberStyles.None, CultureInfo.InvariantCulture, out process);
    }

    // A process that started after the file was last written only has the number of the one that left it.
    private static bool IsOwned(string path, int process)
    {
        if (process == Environment.ProcessId)
            return false;
        try
        {
            using var owner = Process.GetProcessById(process);
            return owner.StartTime.ToUniversalTime() <= File.GetLastWriteTimeUtc(path).AddSeconds(2);
        }
        catch (ArgumentException)
        {
            return false;
        }
        catch (Exception e) when (e is InvalidOperationException or NotSupportedException or System.ComponentModel.Win32Exception)
        {
            return true;
        }
    }

    // The exclusive open fails while any process on this machine still writes the file, also one in another process namespace.
    private static bool TryDelete(string path)
    {
        try
        {
            using (new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
            {
            }
            File.Delete(path);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
