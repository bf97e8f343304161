// The committed golden values, which tools/golden/make_golden.py makes with PyTorch.
using Loquat.Formats.Safetensors;
using Loquat.Formats.TensorFiles;

namespace Loquat.Golden.Tests.Harness;

/// <summary>One file of tests/golden, held in memory.</summary>
public sealed class GoldenFile
{
    private readonly Dictionary<string, Values> _tensors = [];

    private GoldenFile(string name)
    {
        using var file = SafetensorsFile.Open(Path.Combine(Folder(), name));
        foreach (var tensor in file.Tensors)
        {
            int[] shape = [.. tensor.Shape.ToArray().Select(extent => checked((int)extent))];
            _tensors.Add(tensor.Name, tensor.Type == ElementType.Int32
                ? new Values(shape, null, file.Read<int>(tensor.Name))
                : new Values(shape, [.. file.ReadSingles(tensor.Name).Select(value => (double)value)], null));
        }
    }

    public static GoldenFile Operations { get; } = new("operations.safetensors");

    public static GoldenFile Layers { get; } = new("layers.safetensors");

    public static GoldenFile Optimizers { get; } = new("optimizers.safetensors");

    public static GoldenFile Gpt2 { get; } = new("gpt2.safetensors");

    /// <summary>A folder below tests/golden.</summary>
    public static string Place(params string[] parts) => Path.Combine([Folder(), .. parts]);

    /// <summary>A file below tests/golden.</summary>
    public static GoldenFile Open(params string[] parts) => new(Path.Combine(parts));

    /// <summary>The names of all tensors.</summary>
    public IEnumerable<string> Names => _tensors.Keys;

    /// <summary>A tensor that must be there.</summary>
    public Values this[string name] => _tensors.TryGetValue(name, out var values)
        ? values
        : throw new KeyNotFoundException($"The golden values have no '{name}'; add the case to tools/golden and run make_golden.py.");

    public bool Contains(string name) => _tensors.ContainsKey(name);

    private static string Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "tests", "golden");
            if (Directory.Exists(candidate))
                return candidate;
        }
        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} has tests/golden.");
    }
}
