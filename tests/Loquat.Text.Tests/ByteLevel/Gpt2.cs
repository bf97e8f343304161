// GPT-2's tokenizer from the files beside the repository, put together by hand, and tiny byte-level tokenizers for tests without files.
using System.Text.Json;
using Loquat.Text.AddedTokens;
using Loquat.Text.Decoders;
using Loquat.Text.Models;
using Loquat.Text.PreTokenizers;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.Tests.ByteLevel;

public static class Gpt2
{
    public const string EndOfText = "<|endoftext|>";

    private static readonly Lazy<PipelineTokenizer> s_tokenizer = new(Load);

    /// <summary>GPT-2's tokenizer; the test is skipped where its files are absent.</summary>
    public static PipelineTokenizer Tokenizer
    {
        get
        {
            SharedData.Find("tokenizers/gpt2/vocab.json");
            return s_tokenizer.Value;
        }
    }

    /// <summary>The same tokenizer behind a pre-tokenizer that the fast path does not know.</summary>
    public static PipelineTokenizer Slow(PipelineTokenizer fast) =>
        new(fast.Components with { PreTokenizer = new SequencePreTokenizer([new SequencePreTokenizer([fast.Components.PreTokenizer!])]) });

    /// <summary>A byte-level tokenizer of random merges.</summary>
    public static PipelineTokenizer Random(int seed, IReadOnlyList<AddedToken>? added = null)
    {
        var random = new Random(seed);
        var tokens = Enumerable.Range(0, 256).Select(value => ByteTokenizer.Instance.TokenString(value)).ToList();
        var merges = new List<BpeMerge>();
        var frequent = " \n'stmdreABab1,".Select(letter => (int)letter).ToList();
        var letters = frequent.Count;
        while (merges.Count < 300)
        {
            // Mostly pairs of single bytes, so that most texts have something to merge.
            var most = random.Next(3) > 0 ? letters : frequent.Count;
            var (left, right) = (frequent[random.Next(most)], frequent[random.Next(most)]);
            if (tokens[left].Length + tokens[right].Length > 9 || tokens.Contains(tokens[left] + tokens[right]))
                continue;
            merges.Add(new BpeMerge(left, right, tokens.Count, merges.Count));
            frequent.Add(tokens.Count);
            tokens.Add(tokens[left] + tokens[right]);
        }
        return new PipelineTokenizer(new PipelineComponents
        {
            Model = new BpeModel(new BpeVocabulary(new Vocabulary(tokens), merges)),
            PreTokenizer = new ByteLevelPreTokenizer(),
            Decoder = new ByteLevelDecoder(),
            AddedTokens = added ?? [],
        });
    }

    private static PipelineTokenizer Load()
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(SharedData.Find("tokenizers/gpt2/vocab.json")));
        var vocabulary = new Vocabulary(json.RootElement.EnumerateObject().OrderBy(entry => entry.Value.GetInt32()).Select(entry => entry.Name));
        var merges = new List<BpeMerge>();
        foreach (var line in File.ReadLines(SharedData.Find("tokenizers/gpt2/merges.txt")).Skip(1))
        {
            var parts = line.Split(' ');
            Assert.True(vocabulary.TryGetId(parts[0], out var left) & vocabulary.TryGetId(parts[1], out var right) & vocabulary.TryGetId(parts[0] + parts[1], out var result));
            merges.Add(new BpeMerge(left, right, result, merges.Count));
        }
        Assert.Equal(50_000, merges.Count);
        return new PipelineTokenizer(new PipelineComponents
        {
            Model = new BpeModel(new BpeVocabulary(vocabulary, merges)),
            PreTokenizer = new ByteLevelPreTokenizer(),
            Decoder = new ByteLevelDecoder(),
            AddedTokens = [new AddedToken { Id = 50256, Content = EndOfText, IsSpecial = true }],
        });
    }
}
