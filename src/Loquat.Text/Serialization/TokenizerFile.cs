// Opens tokenizers of all formats: the name of a file, or else what it starts with, says which it is; a folder is searched for the best there is.
using System.Text.Json;
using Loquat.Formats;
using Loquat.Formats.Files;
using Loquat.Formats.Gguf;
using Loquat.Formats.Json;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.Serialization;

/// <summary>Loads tokenizers from files.</summary>
public static class TokenizerFile
{
    private const long LargestFile = 256 << 20;
    private static readonly string[] s_names = ["tokenizer.json", "tokenizer.model", "spiece.model", "vocab.json", "encoder.json", "vocab.txt", "tokenizer.bin"];

    /// <summary>Loads a tokenizer.</summary>
    /// <param name="path">
    /// A tokenizer.json, GPT-2's vocab.json or merges.txt (encoder.json, vocab.bpe; each with the other beside it), BERT's vocab.txt, a SentencePiece model,
    /// tiktoken ranks, a GGUF file, llama2.c's tokenizer.bin, or a folder that holds one.
    /// </param>
    /// <returns>The tokenizer.</returns>
    /// <exception cref="InvalidInputException">The file is missing or wrong, or uses a component that is not supported (it is named).</exception>
    public static Tokenizer Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
            path = FindIn(path);
        return Guard(path, () => Open(path));
    }

    /// <summary>Loads the tokenizer inside the metadata of a GGUF file that is open already.</summary>
    /// <param name="metadata">The file's metadata.</param>
    /// <returns>The tokenizer.</returns>
    /// <exception cref="InvalidInputException">There is none, or it uses a component that is not supported (it is named).</exception>
    public static Tokenizer Load(GgufMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        return Guard(metadata.Path, () => GgufVocabulary.Load(metadata));
    }

    private static Tokenizer Guard(string path, Func<Tokenizer> open)
    {
        try
        {
            return open();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or OverflowException)
        {
            // What the components refuse, and text that is not valid Unicode.
            var reason = e.Message.Split(" (Parameter")[0].ReplaceLineEndings(" ").TrimEnd('.');
            throw new InvalidInputException($"{path} holds a tokenizer that cannot be used: {reason}; correct the file or use another.", e);
        }
    }

    /// <summary>Whether a folder holds a tokenizer of any format that <see cref="Load(string)"/> finds there.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>True where one is there; it may be damaged.</returns>
    public static bool IsIn(string folder) => File.Exists(FindIn(folder));

    private static string FindIn(string folder)
    {
        foreach (var name in s_names)
        {
            if (File.Exists(Path.Combine(folder, name)))
                return Path.Combine(folder, name);
        }
        var others = Directory.GetFiles(folder).Where(file => Path.GetExtension(file) is ".tiktoken" or ".gguf" or ".model").Order(StringComparer.Ordinal).ToArray();
        return others.Length == 1 ? others[0] : Path.Combine(folder, s_names[0]);
    }

    private static Tokenizer Open(string path)
    {
        var name = Path.GetFileName(path);
        switch (Path.GetExtension(path))
        {
            case ".gguf": return GgufVocabulary.Load(GgufMetadata.Read(path));
            case ".tiktoken": return TiktokenRanks.Load(path, InputFile.ReadAllBytes(path, "a file of tiktoken ranks", LargestFile));
            case ".bpe": return MergesFile.Load(path);
            case ".txt" when name.Contains("merges", StringComparison.Ordinal): return MergesFile.Load(path);
            case ".txt" when name.Contains("vocab", StringComparison.Ordinal): return WordPieceVocabulary.Load(path);
        }
        using (var handle = InputFile.Open(path, "a tokenizer"))
        {
            Span<byte> start = stackalloc byte[4];
            var count = RandomAccess.Read(handle, start, 0);
            if (start[..count].SequenceEqual("GGUF"u8))
                return GgufVocabulary.Load(GgufMetadata.Read(path));
        }
        var bytes = InputFile.ReadAllBytes(path, "a tokenizer", LargestFile);
        if (name.StartsWith("tok", StringComparison.Ordinal) && Path.GetExtension(path) == ".bin")
            return Llama2Vocabulary.Load(path, bytes);
        if (Path.GetExtension(path) == ".model")
            return TiktokenRanks.LooksRight(bytes) ? TiktokenRanks.Load(path, bytes) : SentencePieceModel.Load(path, bytes);
        if (Path.GetExtension(path) != ".json" && bytes is [0x0A, ..] && SentencePieceModel.LooksRight(bytes))
            return SentencePieceModel.Load(path, bytes);
        return OpenJson(path, bytes);
    }

    internal static Tokenizer OpenJson(string path, byte[] bytes)
    {
        var json = JsonView.Parse(path, bytes, "a tokenizer.json");
        if (json.Element.TryGetProperty("model", out var model) ? model.ValueKind == JsonValueKind.Number : Path.GetFileName(path) is "vocab.json" or "encoder.json")
            return MergesFile.Load(path, json);
        return TokenizerJson.TryRead(json) ?? PipelineJson.Read(json);
    }
}
