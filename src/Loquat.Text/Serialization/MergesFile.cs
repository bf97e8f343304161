// GPT-2's pair of files: tokens with ids as JSON, and merges as text, one a line in order of rank.
using System.Text;
using System.Text.Unicode;
using Loquat.Formats;
using Loquat.Formats.Files;
using Loquat.Formats.Json;
using Loquat.Text.AddedTokens;
using Loquat.Text.Models;
using Loquat.Text.Recipes;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.Serialization;

/// <summary>Loads vocab.json with merges.txt, or encoder.json with vocab.bpe.</summary>
internal static class MergesFile
{
    private const string EndOfText = "<|endoftext|>";

    /// <summary>Loads from the path of either file.</summary>
    public static Tokenizer Load(string path, JsonView? json = null)
    {
        var folder = Path.GetDirectoryName(path) ?? "";
        var isMerges = json is null;
        var vocabularyPath = isMerges ? FirstOf(folder, "vocab.json", "encoder.json") : path;
        var mergesPath = isMerges ? path : FirstOf(folder, "merges.txt", "vocab.bpe");
        var vocabulary = VocabularyJson.ReadAll(json ?? JsonView.Open(vocabularyPath, "a vocab.json beside the merges"));
        var merges = new MergeReader(mergesPath, vocabulary, 0);
        var number = 0;
        foreach (var line in TextLines.Read(mergesPath, "a merges.txt beside the vocabulary"))
        {
            // The first line may name a version.
            if (line.Length > 0 && !(number == 0 && line.StartsWith("#version", StringComparison.Ordinal)))
                merges.AddLine(line);
            number++;
        }
        var end = vocabulary.TryGetId(EndOfText, out var id) ? new AddedToken { Id = id, Content = EndOfText, IsSpecial = true } : null;
        return PipelineRecipes.ByteLevelBpe(new BpeVocabulary(vocabulary, merges.ToList()), addedTokens: end is null ? null : [end]);
    }

    private static string FirstOf(string folder, string name, string other) =>
        !File.Exists(Path.Combine(folder, name)) && File.Exists(Path.Combine(folder, other)) ? Path.Combine(folder, other) : Path.Combine(folder, name);
}

/// <summary>Reads text files line by line.</summary>
internal static class TextLines
{
    public static string[] Read(string path, string what)
    {
        var bytes = InputFile.ReadAllBytes(path, what, 256 << 20);
        var text = bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes.AsSpan(3) : bytes;
        if (!Utf8.IsValid(text))
            throw new InvalidInputException($"{path} is not {what}: it is not UTF-8 text; get the file again.");
        // Only line feeds part lines: tokens may be other line ends.
        var lines = Encoding.UTF8.GetString(text).Split('\n');
        for (var i = 0; i < lines.Length; i++)
            lines[i] = lines[i].EndsWith('\r') ? lines[i][..^1] : lines[i];
        return lines.Length > 0 && lines[^1].Length == 0 ? lines[..^1] : lines;
    }
}
