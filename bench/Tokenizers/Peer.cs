// A peer in a process of its own that waits between questions, so that peers and Loquat can take turns in one run.
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Loquat.Bench.Tokenizers;

/// <summary>A tokenizer of npm.</summary>
internal sealed class Peer : IDisposable
{
    private readonly Process _process;

    private Peer(string name, Process process)
    {
        Name = name;
        _process = process;
        Version = Ask("version", null).GetProperty("version").GetString()!;
    }

    /// <summary>The package.</summary>
    public string Name { get; }

    /// <summary>Its version.</summary>
    public string Version { get; }

    /// <summary>Starts a peer, or says why there is none.</summary>
    public static Peer? TryStart(Settings settings, string name, string encoding)
    {
        if (!Directory.Exists(Path.Combine(settings.NodeModules, name)))
        {
            Console.WriteLine($"{name} is not in {settings.NodeModules}: left out. (npm install tiktoken gpt-tokenizer)");
            return null;
        }
        try
        {
            var script = Path.Combine(AppContext.BaseDirectory, "peer.cjs");
            var process = Process.Start(new ProcessStartInfo("node", [script, settings.NodeModules, name, encoding]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
            return new Peer(name, process);
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or InvalidDataException)
        {
            Console.WriteLine($"{name} ({encoding}) does not start: left out. {e.Message}");
            return null;
        }
    }

    /// <summary>Encodes a file's text and says how long it took.</summary>
    public double Time(string file) => Ask("time", file).GetProperty("seconds").GetDouble();

    /// <summary>SHA-256 of the ids of a file's text as little-endian 32-bit numbers.</summary>
    public string Hash(string file) => Ask("hash", file).GetProperty("hash").GetString()!;

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private JsonElement Ask(string question, string? file)
    {
        _process.StandardInput.WriteLine(new JsonObject { ["op"] = question, ["file"] = file }.ToJsonString());
        _process.StandardInput.Flush();
        var line = _process.StandardOutput.ReadLine() ?? throw new InvalidDataException($"{Name} has ended.");
        var answer = JsonDocument.Parse(line).RootElement;
        return answer.TryGetProperty("error", out var error) ? throw new InvalidDataException($"{Name}: {error}") : answer;
    }
}
