// What the ggml keys of a GGUF file say of a tokenizer, for the three kinds that they can describe. A tokenizer that they would describe wrongly has no form.
using System.Globalization;
using Loquat.Text.Models;
using Loquat.Text.Normalizers;
using Loquat.Text.PostProcessors;
using Loquat.Text.PreTokenizers;
using Loquat.Text.PreTokenizers.Scanners;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.Serialization;

/// <summary>A vocabulary as the ggml keys hold it.</summary>
internal sealed record GgufVocabularyForm(string Model, string[] Tokens, PieceKind[] Kinds)
{
    private const string Metaspace = "\u2581";

    /// <summary>The name of the rules by which byte-level BPE cuts text, or null.</summary>
    public string? Pre { get; init; }

    /// <summary>Merges of byte-level BPE, two tokens with a blank between them, or null.</summary>
    public string[]? Merges { get; init; }

    /// <summary>Scores of SentencePiece's BPE, or null.</summary>
    public float[]? Scores { get; init; }

    /// <summary>Whether a blank is put before the text.</summary>
    public bool AddsPrefix { get; init; }

    /// <summary>The form of a tokenizer, or null where the keys cannot describe it.</summary>
    public static GgufVocabularyForm? Of(PipelineTokenizer tokenizer) => tokenizer.Components.Model switch
    {
        BpeModel { Options: { Dropout: null or 0, ContinuingSubwordPrefix: null, EndOfWordSuffix: null } } model => tokenizer.Components.PreTokenizer is null
            ? OfSentencePiece(tokenizer, model) : OfByteLevel(tokenizer, model),
        WordPieceModel { Options: { ContinuingSubwordPrefix: "##", UnknownToken: "[UNK]" } } => OfBert(tokenizer),
        _ => null,
    };

    private static GgufVocabularyForm? OfByteLevel(PipelineTokenizer tokenizer, BpeModel model)
    {
        var rules = (tokenizer.Components.PreTokenizer, model.Options.IgnoreMerges) switch
        {
            (ByteLevelPreTokenizer { AddsPrefixSpace: false, UsesPattern: true }, false) => "gpt-2",
            (SequencePreTokenizer { Parts: [SplitPreTokenizer { IsLiteral: false, Behavior: SplitBehavior.Isolated, IsInverted: false } split, ByteLevelPreTokenizer { AddsPrefixSpace: false, UsesPattern: false }] }, var ignores) =>
                KnownPatterns.TryGet(split.Pattern, out var pattern) ? (pattern, ignores) switch
                {
                    (KnownPattern.Gpt2, false) => "gpt-2",
                    (KnownPattern.Cl100k, true) => "llama-bpe",
                    (KnownPattern.O200k, false) => "gpt-4o",
                    _ => null,
                } : null,
            _ => null,
        };
        if (rules is null || tokenizer.Components.Normalizer is not null || tokenizer.Kind != TokenizerKind.ByteBpe)
            return null;
        var (tokens, kinds) = TokensOf(tokenizer, (_, _) => PieceKind.Normal);
        return new GgufVocabularyForm("gpt2", tokens, kinds)
        {
            Pre = rules == "gpt-2" && tokenizer.Components.PostProcessor is RobertaProcessing ? GgufTokenizer.RobertaRules : rules,
            Merges = [.. model.Data.Merges.OrderBy(merge => merge.Rank).Select(merge => $"{model.Vocabulary[merge.Left]} {model.Vocabulary[merge.Right]}")],
        };
    }

    private static GgufVocabularyForm? OfSentencePiece(PipelineTokenizer tokenizer, BpeModel model)
    {
        if (PrefixOf(tokenizer.Components.Normalizer) is not { } addsPrefix || !model.Options.FuseUnknown)
            return null;
        var unknown = model.Options.UnknownToken;
        var (tokens, kinds) = TokensOf(tokenizer, (_, token) => token == unknown ? PieceKind.Unknown
            : model.Options.ByteFallback && token.Length == 6 && token.StartsWith("<0x", StringComparison.Ordinal) ? PieceKind.Byte : PieceKind.Normal);
        // The score of a token is its place in the order of merges; tokens that no merge gives come last.
        var last = model.Data.Merges.Count == 0 ? 0 : model.Data.Merges.Max(merge => merge.Rank) + 1;
        var ranks = new Dictionary<int, int>();
        foreach (var merge in model.Data.Merges)
            ranks[merge.Result] = Math.Min(merge.Rank, ranks.GetValueOrDefault(merge.Result, int.MaxValue));
        var scores = new float[tokens.Length];
        for (var id = 0; id < scores.Length; id++)
            scores[id] = -(float)ranks.GetValueOrDefault(id, last);
        var takesPart = (int id) => kinds[id] is PieceKind.Normal or PieceKind.UserDefined;
        return last < 1 << 24 && GivesTheSameMerges(model, scores, takesPart)
            ? new GgufVocabularyForm("llama", tokens, kinds) { Scores = scores, AddsPrefix = addsPrefix } : null;
    }

    // Scores say only which token merges give; the pairs follow from the tokens' spellings. They must be the model's own.
    private static bool GivesTheSameMerges(BpeModel model, float[] scores, Func<int, bool> takesPart)
    {
        var own = model.Data.Merges.Select(merge => (merge.Left, merge.Right, merge.Result)).ToHashSet();
        var results = own.Select(merge => merge.Result).ToHashSet();
        var derived = BpeMerges.FromScores(model.Vocabulary, Array.ConvertAll(scores, score => (double)score), id => id < scores.Length && takesPart(id));
        return derived.All(merge => own.Contains((merge.Left, merge.Right, merge.Result))) && results.SetEquals(derived.Select(merge => merge.Result));
    }

    private static GgufVocabularyForm? OfBert(PipelineTokenizer tokenizer)
    {
        var components = tokenizer.Components;
        var vocabulary = components.Model.Vocabulary;
        var isBert = components.PreTokenizer is BertPreTokenizer
            && components.Normalizer is BertNormalizer { CleansText: true, HandlesChineseCharacters: true } normalizer
            && (normalizer.StripsAccents ?? normalizer.Lowercases) == normalizer.Lowercases && normalizer.Lowercases == WordPieceVocabulary.IsLowercase(vocabulary);
        if (!isBert)
            return null;
        // Words start with U+2581 here, and what continues them has no mark; what stands in brackets stays.
        var (tokens, kinds) = TokensOf(tokenizer, (_, _) => PieceKind.Normal);
        for (var id = 0; id < tokens.Length; id++)
        {
            if (kinds[id] != PieceKind.Normal || (tokens[id].StartsWith('[') && tokens[id].EndsWith(']')))
                continue;
            tokens[id] = tokens[id].StartsWith("##", StringComparison.Ordinal) ? tokens[id][2..] : Metaspace + tokens[id];
        }
        return new GgufVocabularyForm("bert", tokens, kinds);
    }

    // Prepend U+2581 (or not), then put it in the place of every blank.
    private static bool? PrefixOf(Normalizer? normalizer) => normalizer switch
    {
        SequenceNormalizer { Parts: [PrependNormalizer { Prefix: Metaspace }, ReplaceNormalizer { Pattern: " ", Content: Metaspace }] } => true,
        SequenceNormalizer { Parts: [ReplaceNormalizer { Pattern: " ", Content: Metaspace }] } => false,
        ReplaceNormalizer { Pattern: " ", Content: Metaspace } => false,
        _ => null,
    };

    private static (string[] Tokens, PieceKind[] Kinds) TokensOf(PipelineTokenizer tokenizer, Func<int, string, PieceKind> kindOf)
    {
        var tokens = new string[tokenizer.VocabularySize];
        var kinds = new PieceKind[tokens.Length];
        for (var id = 0; id < tokens.Length; id++)
        {
            var added = tokenizer.Added.Find(id);
            var spelled = added?.Content ?? tokenizer.Components.Model.Vocabulary[id];
            tokens[id] = spelled ?? string.Create(CultureInfo.InvariantCulture, $"[PAD{id}]");
            kinds[id] = spelled is null ? PieceKind.Unused : kindOf(id, spelled) is var kind && kind == PieceKind.Unknown ? kind
                : added is null ? kind : added.IsSpecial ? PieceKind.Control : PieceKind.UserDefined;
        }
        return (tokens, kinds);
    }
}
