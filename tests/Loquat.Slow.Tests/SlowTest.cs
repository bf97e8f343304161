// Tests of minutes, each a measurement of a promise at its full size. They run one after the other and only where they are asked for:
//     LOQUAT_SLOW=1 dotnet test tests/Loquat.Slow.Tests -c Release --logger "console;verbosity=detailed"
using Loquat.Training.Tests.Processes;

[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Loquat.Slow.Tests;

/// <summary>What the slow tests share.</summary>
internal static class SlowTest
{
    /// <summary>Skips the test unless LOQUAT_SLOW=1.</summary>
    public static void Require() =>
        Assert.SkipUnless(Environment.GetEnvironmentVariable("LOQUAT_SLOW") == "1", "A test of minutes; set LOQUAT_SLOW=1 to run it.");

    /// <summary>A value of /proc/PID/status in megabytes; null where there is none any more.</summary>
    public static double? Megabytes(int process, string name)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.Ordinal));
            return line is null ? null : long.Parse(line[(name.Length + 1)..].Replace("kB", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture) / 1024.0;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
