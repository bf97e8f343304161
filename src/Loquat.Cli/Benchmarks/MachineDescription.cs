// What a figure was measured on and with: every benchmark's result carries it.
using System.Runtime.InteropServices;
using System.Text.Json;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;

namespace Loquat.Cli.Benchmarks;

/// <summary>Processor, system, runtime and settings.</summary>
internal static class MachineDescription
{
    private const string ProcessorFile = "/proc/cpuinfo";

    /// <summary>The processor's name, as the system gives it.</summary>
    public static string Processor { get; } = ReadProcessor();

    /// <summary>Writes the fields.</summary>
    public static void Write(Utf8JsonWriter json)
    {
        json.WriteString("processor", Processor);
        json.WriteNumber("processors", Environment.ProcessorCount);
        json.WriteNumber("threads", WorkerTeam.Threads);
        json.WriteString("lanes", SimdPath.Current == SimdWidth.Scalar ? "scalar" : $"{(int)SimdPath.Current}");
        json.WriteString("runtime", RuntimeInformation.FrameworkDescription);
        json.WriteString("system", RuntimeInformation.OSDescription);
    }

    private static string ReadProcessor()
    {
        try
        {
            var line = File.Exists(ProcessorFile) ? File.ReadLines(ProcessorFile).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) : null;
            if (line is not null)
                return line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The architecture says enough.
        }
        return RuntimeInformation.ProcessArchitecture.ToString();
    }
}
