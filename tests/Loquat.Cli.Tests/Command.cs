// Runs the command inside the test's own process and remembers what it said.
using System.Text.Json;

// Verbs set the number of worker threads, which is one for the process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Loquat.Cli.Tests;

/// <summary>What one run of the command gave.</summary>
/// <param name="ExitCode">The exit code.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
internal sealed record Command(int ExitCode, string Output, string Error)
{
    /// <summary>The options of a model that trains in a moment.</summary>
    public static string[] Tiny { get; } = ["--layers", "1", "--heads", "2", "--width", "8", "--context", "8", "--batch", "2", "--steps", "6", "--warmup", "2", "--eval-every", "3"];

    /// <summary>The object on the last line of standard output.</summary>
    public JsonElement Json => JsonDocument.Parse(Output.TrimEnd('\n').Split('\n')[^1]).RootElement;

    /// <summary>Runs the command.</summary>
    public static Command Run(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var threads = Loquat.Kernels.Threading.WorkerTeam.Threads;
        try
        {
            return new Command(CommandLine.Run(arguments, output, error), output.ToString(), error.ToString());
        }
        finally
        {
            Loquat.Kernels.Threading.WorkerTeam.Threads = threads;
        }
    }

    /// <summary>Runs the command and demands that it succeeds.</summary>
    public static Command Succeed(params string[] arguments)
    {
        var run = Run(arguments);
        Assert.True(run.ExitCode == 0, $"exit code {run.ExitCode}: {run.Error}");
        return run;
    }

    /// <summary>Runs the command and demands that it fails with one sentence that holds every word given, and prints nothing on standard output.</summary>
    public static Command Fail(int exitCode, string[] arguments, params string[] words)
    {
        var run = Run(arguments);
        Assert.Equal(exitCode, run.ExitCode);
        Assert.Equal("", run.Output);
        Assert.StartsWith("loquat: ", run.Error, StringComparison.Ordinal);
        Assert.EndsWith(".\n", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd('\n').Split('\n'));
        Assert.DoesNotContain("Exception", run.Error, StringComparison.Ordinal);
        foreach (var word in words)
            Assert.Contains(word, run.Error, StringComparison.Ordinal);
        return run;
    }

    /// <summary>The names of a JSON object's fields, in order.</summary>
    public static string[] Names(JsonElement json) => [.. json.EnumerateObject().Select(field => field.Name)];
}
