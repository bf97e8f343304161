// Runs one contender to its end and reads the JSON object on its last line.
using System.Diagnostics;
using System.Text.Json;
using Loquat.Formats;

namespace Loquat.Bench.EndToEnd.Measuring;

/// <summary>One run of a program.</summary>
internal static class ProcessRun
{
    /// <summary>Runs a contender.</summary>
    /// <returns>The object on the last line that it printed, and the wall time of the process in seconds.</returns>
    /// <exception cref="InvalidInputException">It cannot start, fails, or prints no such line.</exception>
    public static (JsonElement Json, double Seconds) Json(Contender contender)
    {
        var (output, seconds) = Text(contender);
        var last = output.TrimEnd().Split('\n')[^1];
        try
        {
            return (JsonDocument.Parse(last).RootElement, seconds);
        }
        catch (JsonException)
        {
            throw new InvalidInputException($"'{contender.CommandLine}' printed '{last}' where a JSON object was expected; run it by itself to see why.");
        }
    }

    /// <summary>Runs a contender and gives all that it printed.</summary>
    /// <exception cref="InvalidInputException">It cannot start or fails.</exception>
    public static (string Output, double Seconds) Text(Contender contender)
    {
        var start = new ProcessStartInfo(contender.File, contender.Arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in contender.Environment)
            start.Environment[name] = value;
        var begin = Stopwatch.GetTimestamp();
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new InvalidInputException($"'{contender.File}' does not start: {error.Message}.");
        }
        using (process)
        {
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            var seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
            if (process.ExitCode != 0)
                throw new InvalidInputException($"'{contender.CommandLine}' ended with {process.ExitCode}: {errors.Result.Trim().Split('\n')[^1]}");
            return (output, seconds);
        }
    }
}
