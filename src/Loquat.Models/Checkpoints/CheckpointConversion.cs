// Checkpoints from one format into another, tensor by tensor in bounded memory; nothing is seen of the result before all of it is on the disk.
using System.Text;
using System.Text.Json;
using Loquat.Formats;
using Loquat.Formats.Files;
using Loquat.Formats.Json;
using Loquat.Formats.Npz;
using Loquat.Formats.Safetensors;
using Loquat.Formats.TensorFiles;
using Loquat.Kernels.Quantization;
using Loquat.Text.Tokenizers;

namespace Loquat.Models.Checkpoints;

/// <summary>What a checkpoint is converted to.</summary>
public enum CheckpointFormat
{
    /// <summary>A GGUF file.</summary>
    Gguf,

    /// <summary>A folder in Hugging Face's layout.</summary>
    Safetensors,

    /// <summary>An NPZ archive of the weights alone.</summary>
    Npz,
}

/// <summary>How a checkpoint is converted.</summary>
public sealed record ConversionOptions
{
    /// <summary>The format of the result.</summary>
    public required CheckpointFormat Format { get; init; }

    /// <summary>The format of the weights in it; null for that of each tensor in its file, or float32 where the result cannot hold that.</summary>
    public WeightFormat? Weights { get; init; }

    /// <summary>Most bytes of one safetensors file; 0 for one file of any size.</summary>
    public long LargestShard { get; init; }

    /// <summary>Called with the bytes written so far and those of the whole checkpoint as it is stored now.</summary>
    public Action<long, long>? Progress { get; init; }
}

/// <summary>What came of a conversion.</summary>
/// <param name="Files">The files written.</param>
/// <param name="Tensors">Number of tensors by the type that they have now.</param>
/// <param name="Bytes">Bytes of all files.</param>
public sealed record ConversionResult(IReadOnlyList<string> Files, IReadOnlyDictionary<string, int> Tensors, long Bytes);

/// <summary>Converts checkpoints.</summary>
public static class CheckpointConversion
{
    /// <summary>Converts a checkpoint.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="tokenizer">Its tokenizer, or null where it has none.</param>
    /// <param name="target">The file of a GGUF or NPZ result; the folder of a safetensors one, which is made if need be.</param>
    /// <param name="options">The result's format.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="InvalidInputException">The result cannot hold the model or a value in it, or a file cannot be read or written.</exception>
    public static ConversionResult Convert(Checkpoint checkpoint, Tokenizer? tokenizer, string target, ConversionOptions options)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(options);
        long done = 0;
        var all = checkpoint.Tensors.Sum(tensor => tensor.Stored.ByteLength);
        void Written(long bytes) => options.Progress?.Invoke(done += bytes, all);
        IReadOnlyList<TensorEntry> entries;
        IReadOnlyList<string> files = [target];
        switch (options.Format)
        {
            case CheckpointFormat.Gguf:
                entries = GgufExport.Write(target, checkpoint, tokenizer, options.Weights, Written);
                break;
            case CheckpointFormat.Npz:
                RequireAmong(options, WeightFormat.Float32, WeightFormat.Float16);
                entries = Entries(checkpoint, options.Weights, type => type is ElementType.Float32 or ElementType.Float16, Written);
                NpzWriter.Write(target, entries);
                break;
            default:
                RequireAmong(options, WeightFormat.Float32, WeightFormat.Float16, WeightFormat.BFloat16);
                entries = Entries(checkpoint, options.Weights, type => !type.IsBlocked(), Written);
                files = WriteFolder(checkpoint, tokenizer, target, entries, options.LargestShard);
                break;
        }
        return new ConversionResult(files, entries.GroupBy(entry => entry.Type).OrderBy(group => group.Key).ToDictionary(group => group.Key.Name(), group => group.Count()),
            files.Sum(file => new FileInfo(file).Length));
    }

    private static void RequireAmong(ConversionOptions options, params ReadOnlySpan<WeightFormat> formats)
    {
        if (options.Weights is not { } wanted || formats.Contains(wanted))
            return;
        throw new InvalidInputException($"{(options.Format == CheckpointFormat.Npz ? "NPZ archives" : "safetensors files")} cannot hold weights as {wanted.Name()}; "
            + $"choose {string.Join(", ", formats.ToArray().Select(format => format.Name()))}, or --to gguf.");
    }

    private static List<TensorEntry> Entries(Checkpoint checkpoint, WeightFormat? weights, Func<ElementType, bool> canStay, Action<long> written)
    {
        var entries = new List<TensorEntry>();
        foreach (var tensor in checkpoint.Tensors)
        {
            var stored = tensor.Stored.Type;
            if (weights is null && canStay(stored) && tensor.Arrangement.IsSame && stored.Format() is null)
            {
                entries.Add(TensorEntry.Stored(tensor.Name, [.. tensor.Shape], stored, (offset, bytes) =>
                {
                    tensor.File.ReadBytes(tensor.Stored, offset, bytes);
                    written(bytes.Length);
                }));
                continue;
            }
            var format = weights ?? (canStay(stored) ? stored.Format() : null) ?? WeightFormat.Float32;
            entries.Add(TensorConversion.Entry(tensor, tensor.Name, TensorArrangement.Same, format, written));
        }
        return entries;
    }

    private static List<string> WriteFolder(Checkpoint checkpoint, Tokenizer? tokenizer, string folder, IReadOnlyList<TensorEntry> entries, long largestShard)
    {
        if (File.Exists(folder))
            throw new InvalidInputException($"{folder} is a file where a folder is to be written; choose another path for --out.");
        AtomicFile.CreateFolder(folder);
        var type = entries.GroupBy(entry => entry.Type).MaxBy(group => group.Sum(entry => entry.ByteLength))?.Key;
        var configuration = JsonText.Indented(json => WriteConfiguration(json, checkpoint.Json, type)) + "\n";
        var before = new List<(string, Action<Stream>)> { (ModelFolder.ConfigurationFile, stream => stream.Write(Encoding.UTF8.GetBytes(configuration))) };
        if (tokenizer is not null)
        {
            var text = Encoding.UTF8.GetBytes(tokenizer.ToJson());
            before.Add((ModelFolder.TokenizerFile, stream => stream.Write(text)));
        }
        return [.. SafetensorsModel.Write(folder, entries, largestShard, [.. before]).Select(name => Path.Combine(folder, name))];
    }

    // The fields as they were, but for the type of the weights.
    private static void WriteConfiguration(Utf8JsonWriter json, JsonView view, ElementType? type)
    {
        foreach (var field in view.Element.EnumerateObject().Where(field => field.Name is not ("torch_dtype" or "dtype")))
            field.WriteTo(json);
        json.WriteString("torch_dtype", type switch { ElementType.Float16 => "float16", ElementType.BFloat16 => "bfloat16", ElementType.Float64 => "float64", _ => "float32" });
    }
}
