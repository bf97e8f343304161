// Finds the programs that Loquat is compared with. One that is absent is said to be absent, and the comparison goes on without it.
using Loquat.Formats;

namespace Loquat.Bench.EndToEnd.Measuring;

/// <summary>The programs of a comparison.</summary>
internal sealed class Peers
{
    private const string Python = "/usr/bin/python3";
    private const string Scripts = "bench/EndToEnd";
    private static readonly string[] s_libraryFolders = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu"];
    private static readonly Dictionary<string, string> s_none = [];
    private readonly string _threads = $"{Environment.ProcessorCount}";
    private readonly Dictionary<string, string> _blas = [];
    private string? _sgemm;

    private Peers()
    {
    }

    /// <summary>PyTorch's version and settings; null where it is absent.</summary>
    public string? PyTorch { get; private set; }

    /// <summary>Descriptions of the builds of OpenBLAS that were found, by name.</summary>
    public IReadOnlyDictionary<string, string> OpenBlas { get; private set; } = s_none;

    /// <summary>Looks for PyTorch, a C compiler and the builds of OpenBLAS.</summary>
    public static Peers Find()
    {
        var peers = new Peers();
        foreach (var build in new[] { "openmp", "pthread" })
        {
            if (s_libraryFolders.Select(folder => $"{folder}/openblas-{build}/libopenblas.so.0").FirstOrDefault(File.Exists) is { } library)
                peers._blas[build] = library;
        }
        if (File.Exists(Python))
            peers.PyTorch = Try(peers.Torch("-c", "import torch; print(torch.__version__, 'with', torch.get_num_threads(), 'threads,', torch.backends.cpu.get_cpu_capability() if hasattr(torch.backends, 'cpu') else 'eager')"));
        peers.BuildSgemm();
        return peers;
    }

    /// <summary>What was found and what was not, a line for each.</summary>
    public IEnumerable<string> Describe()
    {
        yield return PyTorch is null ? $"PyTorch is absent: {Python} cannot import torch." : $"PyTorch {PyTorch}";
        if (OpenBlas.Count == 0)
            yield return "OpenBLAS is absent: neither build was found, or there is no gcc to compile sgemm.c with.";
        foreach (var (name, description) in OpenBlas)
            yield return $"{name}: {description}";
    }

    /// <summary>Loquat's command.</summary>
    public static Contender Loquat(params string[] arguments) => new("loquat", "dotnet", ["src/Loquat.Cli/bin/Release/net10.0/loquat.dll", .. arguments], s_none);

    /// <summary>A Python script with PyTorch's fastest settings: all threads, on the OpenMP build of OpenBLAS.</summary>
    public Contender Torch(string script, params string[] arguments)
    {
        var environment = new Dictionary<string, string> { ["OMP_NUM_THREADS"] = _threads };
        if (_blas.TryGetValue("openmp", out var library))
            environment["LD_LIBRARY_PATH"] = Path.GetDirectoryName(library)!;
        return new Contender("pytorch", Python, [script.StartsWith('-') ? script : $"{Scripts}/{script}", .. arguments], environment);
    }

    /// <summary>Each build of OpenBLAS.</summary>
    public IEnumerable<Contender> Sgemm(params string[] arguments) => OpenBlas.Keys.Select(name => Blas(name["openblas-".Length..], arguments));

    private Contender Blas(string build, string[] arguments) => new($"openblas-{build}", _sgemm!, [_blas[build], .. arguments],
        new Dictionary<string, string> { ["OMP_NUM_THREADS"] = _threads, ["OPENBLAS_NUM_THREADS"] = _threads });

    private void BuildSgemm()
    {
        Directory.CreateDirectory(Settings.Scratch);
        const string program = $"{Settings.Scratch}/sgemm";
        if (_blas.Count == 0 || Try(new Contender("gcc", "gcc", ["-O2", $"{Scripts}/sgemm.c", "-o", program, "-ldl", "-lm"], s_none)) is null)
            return;
        _sgemm = program;
        var found = new Dictionary<string, string>();
        foreach (var build in _blas.Keys)
        {
            try
            {
                found[$"openblas-{build}"] = ProcessRun.Json(Blas(build, ["1", "0.001", "nn", "8x8x8"])).Json.GetProperty("openblas").GetString()!;
            }
            catch (InvalidInputException)
            {
                // A library that does not work is as good as absent.
            }
        }
        OpenBlas = found;
    }

    private static string? Try(Contender contender)
    {
        try
        {
            return ProcessRun.Text(contender).Output.Trim();
        }
        catch (InvalidInputException)
        {
            return null;
        }
    }
}
