// Writes a model's tensors into a folder: one file where they fit, several with an index where they do not.
using System.Globalization;
using System.Text;
using Loquat.Formats.Files;
using Loquat.Formats.Json;
using Loquat.Formats.TensorFiles;

namespace Loquat.Formats.Safetensors;

/// <summary>Writes model.safetensors, or shards with their index.</summary>
public static class SafetensorsModel
{
    /// <summary>The name of a model in one file.</summary>
    public const string SingleFile = "model.safetensors";

    /// <summary>Writes all files together: none appears before all are on the disk, and the index comes last.</summary>
    /// <param name="folder">The folder, which must exist.</param>
    /// <param name="tensors">The tensors in the order of the model.</param>
    /// <param name="largestShard">Most bytes of data in one file, or 0 for one file of any size; a tensor that is larger has a file of its own.</param>
    /// <param name="before">Files to write before them, such as config.json; they appear first.</param>
    /// <returns>The names of the files written.</returns>
    /// <exception cref="InvalidInputException">A file cannot be written; nothing has changed then.</exception>
    public static IReadOnlyList<string> Write(string folder, IReadOnlyList<TensorEntry> tensors, long largestShard = 0, params ReadOnlySpan<(string Name, Action<Stream> Write)> before)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        ArgumentOutOfRangeException.ThrowIfNegative(largestShard);
        var shards = Split(tensors, largestShard);
        var files = new List<(string Name, Action<Stream> Write)>([.. before]);
        for (var i = 0; i < shards.Count; i++)
        {
            var shard = shards[i];
            files.Add((NameOf(i, shards.Count), stream => SafetensorsWriter.Write(stream, shard, SafetensorsWriter.ModelMetadata)));
        }
        if (shards.Count > 1)
            files.Add((SafetensorsShards.IndexFile, stream => WriteIndex(stream, shards)));
        AtomicFile.WriteTogether([.. files.Select(file => (Path.Combine(folder, file.Name), file.Write))]);
        return [.. files.Select(file => file.Name)];
    }

    private static List<List<TensorEntry>> Split(IReadOnlyList<TensorEntry> tensors, long largestShard)
    {
        var shards = new List<List<TensorEntry>> { new() };
        long bytes = 0;
        foreach (var tensor in tensors)
        {
            if (largestShard > 0 && shards[^1].Count > 0 && bytes + tensor.ByteLength > largestShard)
            {
                shards.Add([]);
                bytes = 0;
            }
            shards[^1].Add(tensor);
            bytes += tensor.ByteLength;
        }
        return shards;
    }

    private static void WriteIndex(Stream stream, List<List<TensorEntry>> shards)
    {
        var text = JsonText.Indented(json =>
        {
            json.WriteStartObject("metadata");
            json.WriteNumber("total_size", shards.Sum(shard => shard.Sum(tensor => tensor.ByteLength)));
            json.WriteEndObject();
            json.WriteStartObject("weight_map");
            for (var i = 0; i < shards.Count; i++)
            {
                foreach (var tensor in shards[i])
                    json.WriteString(tensor.Name, NameOf(i, shards.Count));
            }
            json.WriteEndObject();
        });
        stream.Write(Encoding.UTF8.GetBytes(text + "\n"));
    }

    private static string NameOf(int shard, int count) =>
        count == 1 ? SingleFile : string.Create(CultureInfo.InvariantCulture, $"model-{shard + 1:D5}-of-{count:D5}.safetensors");
}
