// The machine that a comparison runs on, and the date.
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Loquat.Bench.EndToEnd;

/// <summary>Processor, system and runtime.</summary>
/// <param name="Processor">The processor's name with family and model where the system tells them.</param>
/// <param name="Processors">Processors that this process may use.</param>
/// <param name="MemoryBytes">Memory that this process may use.</param>
/// <param name="Runtime">.NET's version.</param>
/// <param name="System">The operating system.</param>
/// <param name="Date">Today, in UTC.</param>
internal sealed partial record Machine(string Processor, int Processors, long MemoryBytes, string Runtime, string System, string Date)
{
    private const string ProcessorFile = "/proc/cpuinfo";

    /// <summary>A name for the folder of the results.</summary>
    public string FolderName => NotInNames().Replace($"{Processor} {Processors} processors".ToLowerInvariant(), "-").Trim('-');

    /// <summary>Describes this machine.</summary>
    public static Machine Find()
    {
        var fields = File.Exists(ProcessorFile)
            ? File.ReadLines(ProcessorFile).TakeWhile(line => line.Length > 0).Select(line => line.Split(':', 2)).Where(parts => parts.Length == 2).ToDictionary(parts => parts[0].Trim(), parts => parts[1].Trim())
            : [];
        var name = fields.TryGetValue("model name", out var model) ? model : RuntimeInformation.ProcessArchitecture.ToString();
        if (fields.TryGetValue("cpu family", out var family) && fields.TryGetValue("model", out var number))
            name += $", family {family} model {number}";
        return new Machine(name, Environment.ProcessorCount, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, RuntimeInformation.FrameworkDescription, RuntimeInformation.OSDescription,
            DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
    }

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex NotInNames();
}
