// Recognises pipelines that are byte-level BPE behind a known split pattern, and keeps what the fast path needs of them.
using Loquat.Text.Models;
using Loquat.Text.PreTokenizers;
using Loquat.Text.PreTokenizers.Scanners;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.ByteLevel;

/// <summary>A byte-level BPE pipeline, ready to work on UTF-8.</summary>
internal sealed class ByteLevelPlan
{
    private ByteLevelPlan(BpeModel model, int[] byteIds, KnownPattern pattern)
    {
        Model = model;
        ByteIds = byteIds;
        Pattern = pattern;
        Words = new WordMerger(model.Merges, byteIds);
    }

    /// <summary>The model.</summary>
    public BpeModel Model { get; }

    /// <summary>The id of each byte.</summary>
    public int[] ByteIds { get; }

    /// <summary>Merges short words.</summary>
    public WordMerger Words { get; }

    /// <summary>How text is cut.</summary>
    public KnownPattern Pattern { get; }

    /// <summary>Whether a model's tokens are spelled in the byte alphabet, with all 256 bytes among them.</summary>
    public static bool IsByteLevel(Vocabulary vocabulary) => ByteIdsOf(vocabulary) is not null;

    /// <summary>The plan of a pipeline, or null where it is something else.</summary>
    public static ByteLevelPlan? TryMake(PipelineComponents components)
    {
        if (components.Normalizer is not null || components.Model is not BpeModel model || !IsPlain(model.Options) || PatternOf(components.PreTokenizer) is not { } pattern)
            return null;
        return ByteIdsOf(model.Vocabulary) is { } byteIds ? new ByteLevelPlan(model, byteIds, pattern) : null;
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
