// Recognises pipelines that are byte-level BPE behind a known split pattern, and keeps what the fast path needs of them.
using Loquat.Text.Models;
using Loquat.Text.PreTokenizers;
using Loquat.Text.PreTokenizers.Scanners;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.ByteLevel;

/// <summary>A byte-level BPE pipeline, ready to work on UTF-8.</summary>
internal sealed class ByteLevelPlan
{
    private ByteLevelPlan(BpeModel model, int[] byteIds, IReadOnlyList<BpeMerge> merges, KnownPattern pattern)
    {
        Model = model;
        ByteIds = byteIds;
        Pattern = pattern;
        Words = new WordMerger(merges, byteIds);
        if (model.Options.IgnoreMerges)
            FindUnmerged();
    }

    /// <summary>The model.</summary>
    public BpeModel Model { get; }

    /// <summary>The id of each byte.</summary>
    public int[] ByteIds { get; }

    /// <summary>Merges short words.</summary>
    public WordMerger Words { get; }

    /// <summary>Where whole words go before merges: those of the vocabulary that merges do not give. All others can be merged, which is faster than to look for them.</summary>
    public Dictionary<WordKey, int> Unmerged { get; } = [];

    /// <summary>How text is cut.</summary>
    public KnownPattern Pattern { get; }

    /// <summary>Whether a model's tokens are spelled in the byte alphabet, with all 256 bytes among them.</summary>
    public static bool IsByteLevel(Vocabulary vocabulary) => ByteIdsOf(vocabulary) is not null;

    /// <summary>The plan of a pipeline, or null where it is something else.</summary>
    public static ByteLevelPlan? TryMake(PipelineComponents components)
    {
        if (components.Normalizer is not null || components.Model is not BpeModel model || !IsPlain(model.Options) || PatternOf(components.PreTokenizer) is not { } pattern)
            return null;
        return ByteIdsOf(model.Vocabulary) is { } byteIds && WordMerges.Of(model, byteIds) is { } merges ? new ByteLevelPlan(model, byteIds, merges, pattern) : null;
    }

    private void FindUnmerged()
    {
        Span<byte> word = stackalloc byte[WordCache.LongestWord];
        Span<int> ids = stackalloc int[WordCache.LongestWord];
        for (var id = 0; id < Model.Vocabulary.Size; id++)
        {
            if (Model.Vocabulary[id] is not { Length: > 0 and <= WordCache.LongestWord } spelling)
                continue;
            var length = 0;
            while (length < spelling.Length && ByteAlphabet.TryGetByte(spelling[length], out word[length]))
                length++;
            if (length < spelling.Length)
                continue;
            var key = WordCache.KeyOf(word[..length], 0, length);
            if (Words.Merge(key, ids) != 1 || ids[0] != id)
                Unmerged.Add(key, id);
        }
    }

    private static bool IsPlain(BpeOptions options) =>
        options is { Dropout: null or 0, ContinuingSubwordPrefix: null, EndOfWordSuffix: null };

    private static KnownPattern? PatternOf(PreTokenizer? preTokenizer)
    {
        switch (preTokenizer)
        {
            case ByteLevelPreTokenizer { AddsPrefixSpace: false, UsesPattern: true }:
                return KnownPattern.Gpt2;
            case SequencePreTokenizer { Parts: [SplitPreTokenizer { IsLiteral: false } split, ByteLevelPreTokenizer { AddsPrefixSpace: false, UsesPattern: false }] }:
                var isolates = split is { Behavior: SplitBehavior.Isolated, IsInverted: false } or { Behavior: SplitBehavior.Removed, IsInverted: true };
                return isolates && KnownPatterns.TryGet(split.Pattern, out var pattern) ? pattern : null;
            default:
                return null;
        }
    }

    private static int[]? ByteIdsOf(Vocabulary vocabulary)
    {
        var ids = new int[256];
        for (var value = 0; value < 256; value++)
        {
            if (!vocabulary.TryGetId([ByteAlphabet.CharacterOf((byte)value)], out ids[value]))
                return null;
        }
        return ids;
    }
}
