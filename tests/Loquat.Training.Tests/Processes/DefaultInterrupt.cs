// What a shell without job control starts in the background inherits that SIGINT is ignored, and so do its own processes; a process that is to be interrupted
// must not.
using System.Runtime.InteropServices;

namespace Loquat.Training.Tests.Processes;

/// <summary>While it exists, SIGINT is not ignored in this process, so that the processes it starts do not ignore it.</summary>
internal sealed class DefaultInterrupt : IDisposable
{
    private const int Signal = 2;

    // A struct sigaction starts with its handler on Linux and macOS: 0 for the default, 1 for none. It is far smaller than this.
    private const int Size = 1024;
    private const nint Ignored = 1;
    private static readonly Lock s_lock = new();
    private readonly byte[]? _before;

    public DefaultInterrupt()
    {
        s_lock.Enter();
        if (OperatingSystem.IsWindows())
            return;
        var before = new byte[Size];
        if (SetAction(Signal, null, before) != 0 || MemoryMarshal.Read<nint>(before) != Ignored)
            return;
        _before = before;
        Assert.Equal(0, SetAction(Signal, new byte[Size], null));
    }

    public void Dispose()
    {
        if (_before is not null)
            SetAction(Signal, _before, null);
        s_lock.Exit();
    }

    [DllImport("libc", EntryPoint = "sigaction")]
    private static extern int SetAction(int signal, byte[]? action, byte[]? before);
}
