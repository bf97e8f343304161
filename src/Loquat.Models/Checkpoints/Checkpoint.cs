// A model on disk in any format that is read: a folder in Hugging Face's layout, a GGUF file or a llama2.c checkpoint. Seen from here all are alike: a
// config.json, tensors under Hugging Face's names and in its order, and a tokenizer.
using System.Text;
using Loquat.Formats;
using Loquat.Formats.Files;
using Loquat.Formats.Gguf;
using Loquat.Formats.Json;
using Loquat.Formats.Llama2;
using Loquat.Formats.Safetensors;
using Loquat.Formats.TensorFiles;
using Loquat.Models.Llama;
using Loquat.Text.Serialization;
using Loquat.Text.Tokenizers;

namespace Loquat.Models.Checkpoints;

/// <summary>An open checkpoint of any format.</summary>
public sealed class Checkpoint : IDisposable
{
    // What llama2.c's program starts and ends with.
    private const int StartToken = 1;
    private const int EndToken = 2;

    private readonly Func<Tokenizer> _tokenizer;

    private Checkpoint(string path, TensorFile file, JsonView json, IReadOnlyList<CheckpointTensor> tensors, bool hasTokenizer, Func<Tokenizer> tokenizer)
    {
        HasTokenizer = hasTokenizer;
        Path = path;
        File = file;
        Json = json;
        Tensors = tensors;
        _tokenizer = tokenizer;
    }

    /// <summary>The folder or file as it was named.</summary>
    public string Path { get; }

    /// <summary>The file or files of weights.</summary>
    public TensorFile File { get; }

    /// <summary>The configuration as config.json has it.</summary>
    public JsonView Json { get; }

    /// <summary>The tensors.</summary>
    public IReadOnlyList<CheckpointTensor> Tensors { get; }

    /// <summary>Whether a tokenizer is there; it may be damaged.</summary>
    public bool HasTokenizer { get; }

    /// <summary>Opens a checkpoint.</summary>
    /// <param name="path">A folder with config.json and model.safetensors or its index, a GGUF file, or a llama2.c checkpoint.</param>
    /// <returns>The open checkpoint; dispose it when its tensors have been read.</returns>
    /// <exception cref="InvalidInputException">There is no such checkpoint, or it is damaged or of a kind that is not read.</exception>
    public static Checkpoint Open(string path)
    {
        if (!System.IO.File.Exists(path))
            return OpenFolder(path);
        var file = OpenFile(path);
        try
        {
            return file switch
            {
                GgufFile gguf => OfGguf(gguf),
                Llama2File llama => OfLlama2(llama),
                _ => OfFolder(FolderOf(path), file),
            };
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The configuration of a checkpoint, without its weights where a folder holds them.</summary>
    /// <exception cref="InvalidInputException">As for <see cref="Open"/>.</exception>
    internal static JsonView ReadConfiguration(string path)
    {
        if (!System.IO.File.Exists(path))
            return FolderJson(path);
        using var checkpoint = Open(path);
        return checkpoint.Json;
    }

    /// <summary>Loads the tokenizer that belongs to the model.</summary>
    /// <exception cref="InvalidInputException">There is none, or it is damaged.</exception>
    public Tokenizer LoadTokenizer() => _tokenizer();

    /// <summary>Closes the files.</summary>
    public void Dispose() => File.Dispose();

    private static TensorFile OpenFile(string path)
    {
        var extension = System.IO.Path.GetExtension(path).ToLowerInvariant();
        var name = System.IO.Path.GetFileName(path);
        if (extension is ".gguf" or ".bin" or ".safetensors" or ".pt" or ".pth" or ".ckpt" || name.EndsWith(".index.json", StringComparison.Ordinal) || WeightsFile.IsPickle(path))
            return WeightsFile.Open(path);
        throw new InvalidInputException($"{path} is a file, not a model folder; name the folder that holds {ModelFolder.ConfigurationFile}, a GGUF file or a llama2.c checkpoint.");
    }

    private static string FolderOf(string file) => System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(file))!;

    private static JsonView FolderJson(string folder)
    {
        if (!Directory.Exists(folder))
            throw new InvalidInputException($"{folder} does not exist; name a model folder, such as one that 'loquat train --out' has written.");
        var path = System.IO.Path.Combine(folder, ModelFolder.ConfigurationFile);
        if (!System.IO.File.Exists(path))
            throw new InvalidInputException($"{folder} is no model folder: it holds no {ModelFolder.ConfigurationFile}; name a folder that 'loquat train --out' has written or one in Hugging Face's layout, a GGUF file or a llama2.c checkpoint.");
        return JsonView.Open(path, "a model configuration", 1 << 24);
    }

    private static Checkpoint OpenFolder(string folder)
    {
        var json = FolderJson(folder);
        string single = System.IO.Path.Combine(folder, ModelFolder.WeightsFile), index = System.IO.Path.Combine(folder, SafetensorsShards.IndexFile);
        if (!System.IO.File.Exists(single) && !System.IO.File.Exists(index))
        {
            var pickle = Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).FirstOrDefault(file => System.IO.Path.GetExtension(file) is ".bin" or ".pt" or ".pth" && WeightsFile.IsPickle(file));
            if (pickle is not null)
                throw WeightsFile.Pickle(pickle);
        }
        // A single file wins: writing one does not remove older shards.
        TensorFile file = System.IO.File.Exists(single) || !System.IO.File.Exists(index) ? SafetensorsFile.Open(single) : SafetensorsShards.Open(index);
        return OfFolder(folder, file, json);
    }

    private static Checkpoint OfFolder(string folder, TensorFile file, JsonView? json = null) => new(folder, file, json ?? FolderJson(folder),
        [.. file.Tensors.Select(tensor => new CheckpointTensor(tensor.Name, file, tensor, TensorArrangement.Same))], TokenizerFile.IsIn(folder), () => Tokenizer.Load(folder));

    private static Checkpoint OfGguf(GgufFile file)
    {
        var json = GgufConfiguration.Read(file);
        var names = GgufExport.NamesOf(ModelFolder.Parse(json));
        var tensors = new List<CheckpointTensor>();
        foreach (var tensor in file.Tensors.Where(tensor => tensor.Name != GgufRotary.Name))
        {
            var (name, arrangement) = names.FromGguf(tensor.Name);
            Require(file, tensor, arrangement);
            tensors.Add(new CheckpointTensor(name, file, tensor, arrangement, GgufPositions.Read(file, tensor, arrangement.LeadingRows)));
        }
        return new Checkpoint(file.Path, file, json, tensors, GgufTokenizer.IsIn(file.Metadata), () => TokenizerFile.Load(file.Metadata));
    }

    // What is to be rearranged must have the shape for it, whatever the metadata says.
    private static void Require(TensorFile file, FileTensor tensor, TensorArrangement arrangement)
    {
        if (!arrangement.Fits(tensor.Shape) || tensor.Shape.Any(size => size > int.MaxValue))
            throw new InvalidInputException($"{file.Path}: its tensor '{FileText.Shown(tensor.Name)}' of shape {tensor.ShapeText} does not fit the sizes that its metadata gives; convert the model anew.");
    }

    private static Checkpoint OfLlama2(Llama2File file)
    {
        var header = file.Header;
        var configuration = new LlamaConfiguration
        {
            VocabularySize = header.VocabularySize,
            ContextLength = header.ContextLength,
            Layers = header.Layers,
            Heads = header.Heads,
            KeyValueHeads = header.KeyValueHeads,
            Width = header.Width,
            Hidden = header.Hidden,
            RmsNormEpsilon = 1e-5,
            TieWordEmbeddings = header.IsTied,
        };
        var text = JsonText.Line(json => LlamaFields.Write(json, configuration, start: StartToken, end: EndToken));
        var rotary = new TensorArrangement(RotaryHeadSize: header.HeadSize);
        return new Checkpoint(file.Path, file, JsonView.Parse(file.Path, Encoding.UTF8.GetBytes(text), "a model configuration"),
            [.. file.Tensors.Select(tensor => new CheckpointTensor(tensor.Name, file, tensor, tensor.Name.EndsWith("q_proj.weight", StringComparison.Ordinal)
                || tensor.Name.EndsWith("k_proj.weight", StringComparison.Ordinal) ? rotary : TensorArrangement.Same))],
            Directory.EnumerateFiles(FolderOf(file.Path), "tok*.bin").Any(), () => Tokenizer.Load(Llama2Tokenizer(file.Path)));
    }

    // tokenizer.bin, or the only file of the form tok*.bin beside the weights.
    private static string Llama2Tokenizer(string path)
    {
        var folder = FolderOf(path);
        var usual = System.IO.Path.Combine(folder, "tokenizer.bin");
        string[] others = [.. Directory.GetFiles(folder, "tok*.bin").Order(StringComparer.Ordinal)];
        if (System.IO.File.Exists(usual) || others.Length == 0)
            return usual;
        return others.Length == 1 ? others[0]
            : throw new InvalidInputException($"{folder} holds {others.Length} vocabularies ({string.Join(", ", others.Select(System.IO.Path.GetFileName))}); rename the one that belongs to {System.IO.Path.GetFileName(path)} to tokenizer.bin.");
    }
}
