// How much memory the process has used.
using System.Diagnostics;

namespace Loquat.Training;

/// <summary>Memory of this process.</summary>
public static class ProcessMemory
{
    /// <summary>The most resident memory so far, in bytes.</summary>
    public static long PeakBytes()
    {
        using var process = Process.GetCurrentProcess();
        return Math.Max(process.PeakWorkingSet64, process.WorkingSet64);
    }

    /// <summary>Resident memory now, in bytes.</summary>
    public static long ResidentBytes()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
