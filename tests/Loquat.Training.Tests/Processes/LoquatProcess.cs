// The real command as a process of its own, which a test can watch, interrupt and kill.
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;

namespace Loquat.Training.Tests.Processes;

/// <summary>A running `loquat`.</summary>
internal sealed class LoquatProcess : IDisposable
{
    private const int SignalInterrupt = 2;
    private const int SignalTerminate = 15;
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();

    private LoquatProcess(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Append(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Append(_error, line.Data);
        using (new DefaultInterrupt())
            _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>The built command.</summary>
    public static string Assembly { get; } = Path.Combine(RepositoryFolder.Path, "src", "Loquat.Cli", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", "loquat.dll");

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public string Output => Text(_output);

    public string Error => Text(_error);

    /// <summary>The JSON object of the last line of standard output.</summary>
    public JsonNode Result => JsonNode.Parse(Output.TrimEnd().Split('\n')[^1])!;

    /// <summary>Starts the built command.</summary>
    public static LoquatProcess Start(params IEnumerable<string> arguments) => StartFile("dotnet", ["exec", Assembly, .. arguments]);

    /// <summary>Starts a program.</summary>
    public static LoquatProcess StartFile(string file, params IEnumerable<string> arguments) => new(new ProcessStartInfo(file, arguments)
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        RedirectStandardInput = false,
        WorkingDirectory = RepositoryFolder.Path,
    });

    /// <summary>Waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public int Wait(TimeSpan limit)
    {
        if (!_process.WaitForExit(limit))
        {
            Kill();
            Assert.Fail($"The process did not end within {limit.TotalSeconds:F0} s.\n{Output}\n{Error}");
        }
        // Also waits for the last lines of output.
        _process.WaitForExit();
        return _process.ExitCode;
    }

    /// <summary>Waits for the end, but not longer than this.</summary>
    public bool WaitForExit(TimeSpan limit) => _process.WaitForExit(limit);

    /// <summary>SIGKILL, and waits until it has worked.</summary>
    /// <returns>Whether the process still ran.</returns>
    public bool Kill()
    {
        if (_process.HasExited)
            return false;
        _process.Kill();
        _process.WaitForExit();
        return _process.ExitCode == 128 + 9;
    }

    /// <summary>SIGINT, as Ctrl-C sends it.</summary>
    public void Interrupt() => Assert.Equal(0, SendSignal(Id, SignalInterrupt));

    /// <summary>SIGTERM.</summary>
    public void Terminate() => Assert.Equal(0, SendSignal(Id, SignalTerminate));

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }

    private static void Append(StringBuilder text, string? line)
    {
        if (line is null)
            return;
        lock (text)
            text.AppendLine(line);
    }

    private static string Text(StringBuilder text)
    {
        lock (text)
            return text.ToString();
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int process, int signal);
}
