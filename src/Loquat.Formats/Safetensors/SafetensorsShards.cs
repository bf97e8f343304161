// A model spread over several safetensors files, with an index that says which tensor lies in which.
using Loquat.Formats.Files;
using Loquat.Formats.Json;
using Loquat.Formats.TensorFiles;

namespace Loquat.Formats.Safetensors;

/// <summary>The tensors that a model.safetensors.index.json lists, read from the files beside it.</summary>
public sealed class SafetensorsShards : TensorFile
{
    /// <summary>The usual name of an index.</summary>
    public const string IndexFile = "model.safetensors.index.json";

    private const long LargestIndex = 64 << 20;
    private readonly Dictionary<string, SafetensorsFile> _fileOf;

    private SafetensorsShards(string path, List<FileTensor> tensors, Dictionary<string, SafetensorsFile> fileOf) : base(path, tensors) => _fileOf = fileOf;

    /// <inheritdoc/>
    public override string FormatName => "safetensors";

    /// <summary>Opens all files that an index names.</summary>
    /// <param name="path">The index.</param>
    /// <returns>The open files; dispose them when their tensors have been read.</returns>
    /// <exception cref="InvalidInputException">The index is wrong, or a file that it names is missing, wrong or lacks a tensor.</exception>
    public static SafetensorsShards Open(string path)
    {
        var map = JsonView.Open(path, "an index of safetensors files", LargestIndex).RequiredObject("weight_map");
        var files = new Dictionary<string, SafetensorsFile>(StringComparer.Ordinal);
        try
        {
            var fileOf = new Dictionary<string, SafetensorsFile>(StringComparer.Ordinal);
            foreach (var name in map.Names)
            {
                var shard = map.RequiredString(name);
                if (!files.TryGetValue(shard, out var file))
                    files.Add(shard, file = OpenShard(path, shard));
                if (!file.TryGet(name, out _))
                    throw new InvalidInputException($"{path} says that {file.Path} holds the tensor '{FileText.Shown(name)}', but it does not; the files belong to different models, so get all of them again.");
                fileOf.Add(name, file);
            }
            List<FileTensor> tensors = [.. files.OrderBy(pair => pair.Key, StringComparer.Ordinal)
                .SelectMany(pair => pair.Value.Tensors.Where(tensor => fileOf.GetValueOrDefault(tensor.Name) == pair.Value))];
            return new SafetensorsShards(path, tensors, fileOf);
        }
        catch
        {
            foreach (var file in files.Values)
                file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    private protected override void ReadStored(FileTensor tensor, long offset, Span<byte> destination) => _fileOf[tensor.Name].ReadBytes(tensor, offset, destination);

    /// <inheritdoc/>
    private protected override void Close()
    {
        foreach (var file in _fileOf.Values.Distinct())
            file.Dispose();
    }

    private static SafetensorsFile OpenShard(string index, string shard)
    {
        // A name from a file must not lead out of the folder.
        if (shard.Length == 0 || shard is "." or ".." || shard.AsSpan().IndexOfAny("/\\\0:") >= 0)
            throw new InvalidInputException($"{index} names the file '{FileText.Shown(shard)}' where the name of a file in the same folder was expected; correct the index.");
        return SafetensorsFile.Open(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(index) ?? "", shard));
    }
}
