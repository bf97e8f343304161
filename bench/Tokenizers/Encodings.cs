// The encodings that are measured: GPT-2's from its own files, cl100k_base and o200k_base from the ranks inside npm's tiktoken, where it is there.
using System.Text.Json;
using Loquat.Text.Decoders;
using Loquat.Text.Models;
using Loquat.Text.PreTokenizers;
using Loquat.Text.Tokenizers;

namespace Loquat.Bench.Tokenizers;

/// <summary>Makes Loquat's tokenizers.</summary>
internal static class Encodings
{
    /// <summary>The encodings by name.</summary>
    public static IReadOnlyList<string> Names { get; } = ["gpt2", "cl100k_base", "o200k_base"];

    /// <summary>Makes a tokenizer, or null where its files are absent.</summary>
    public static PipelineTokenizer? TryMake(Settings settings, string name)
    {
        var ranks = Path.Combine(settings.NodeModules, "tiktoken", "encoders", $"{name}.json");
        if (File.Exists(ranks))
            return FromRanks(ranks);
        var folder = Path.Combine(settings.Data, "tokenizers", "gpt2");
        return name == "gpt2" && Directory.Exists(folder) ? FromMerges(folder) : null;
    }

    private static PipelineTokenizer FromRanks(string path)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(path));
        var tokens = new List<string?>();
        foreach (var line in json.RootElement.GetProperty("bpe_ranks").GetString()!.Split('\n'))
        {
            var parts = line.Split(' ');
            var rank = int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture);
            foreach (var token in parts.Skip(2))
            {
                while (tokens.Count <= rank)
                    tokens.Add(null);
                tokens[rank++] = string.Concat(Convert.FromBase64String(token).Select(value => ByteTokenizer.Instance.TokenString(value)));
            }
        }
        var vocabulary = new Vocabulary(tokens);
        var split = new SplitPreTokenizer(json.RootElement.GetProperty("pat_str").GetString()!, isLiteral: false, SplitBehavior.Isolated, isInverted: false);
        return new PipelineTokenizer(new PipelineComponents
        {
            Model = new BpeModel(new BpeVocabulary(vocabulary, BpeMerges.FromRanks(vocabulary, id => id)), new BpeOptions { IgnoreMerges = true }),
            PreTokenizer = new SequencePreTokenizer([split, new ByteLevelPreTokenizer { UsesPattern = false }]),
            Decoder = new ByteLevelDecoder(),
        });
    }

    private static PipelineTokenizer FromMerges(string folder)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "vocab.json")));
        var vocabulary = new Vocabulary(json.RootElement.EnumerateObject().OrderBy(entry => entry.Value.GetInt32()).Select(entry => entry.Name));
        var merges = new List<BpeMerge>();
        foreach (var line in File.ReadLines(Path.Combine(folder, "merges.txt")).Skip(1))
        {
            var parts = line.Split(' ');
            if (vocabulary.TryGetId(parts[0], out var left) & vocabulary.TryGetId(parts[1], out var right) & vocabulary.TryGetId(parts[0] + parts[1], out var result))
                merges.Add(new BpeMerge(left, right, result, merges.Count));
        }
        return new PipelineTokenizer(new PipelineComponents
        {
            Model = new BpeModel(new BpeVocabulary(vocabulary, merges)),
            PreTokenizer = new ByteLevelPreTokenizer(),
            Decoder = new ByteLevelDecoder(),
        });
    }
}
