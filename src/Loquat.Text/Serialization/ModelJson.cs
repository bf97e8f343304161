// The models of tokenizer.json.
using System.Text.Json;
using Loquat.Formats;
using Loquat.Formats.Json;
using Loquat.Text.AddedTokens;
using Loquat.Text.Models;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.Serialization;

/// <summary>Reads and writes models.</summary>
internal static class ModelJson
{
    private const string EqualRanks = "merges_of_equal_rank";

    public static TokenModel Read(JsonView view, IReadOnlyList<AddedToken> added)
    {
        // Older files do not name the type: only BPE has merges.
        var type = view.OptionalString("type") ?? (view.Has("merges") ? "BPE" : view.RequiredString("type"));
        switch (type)
        {
            case "BPE": return ReadBpe(view);
            case "WordPiece":
                return new WordPieceModel(VocabularyJson.Read(view), new WordPieceOptions
                {
                    UnknownToken = view.OptionalString("unk_token") ?? "[UNK]",
                    ContinuingSubwordPrefix = view.OptionalString("continuing_subword_prefix") ?? "##",
                    MaxInputCharactersPerWord = view.OptionalInt32("max_input_chars_per_word", 0) ?? 100,
                });
            case "WordLevel": return new WordLevelModel(VocabularyJson.Read(view), view.OptionalString("unk_token") ?? "[UNK]");
            case "Unigram": return UnigramJson.Read(view, added);
            default: throw JsonNames.Unsupported(view, "model", type);
        }
    }

    public static void Write(Utf8JsonWriter json, TokenModel model)
    {
        json.WriteStartObject("model");
        json.WriteString("type", model.TypeName);
        switch (model)
        {
            case BpeModel bpe:
                WriteBpe(json, bpe);
                break;
            case WordPieceModel words:
                json.WriteString("unk_token", words.Options.UnknownToken);
                json.WriteString("continuing_subword_prefix", words.Options.ContinuingSubwordPrefix);
                json.WriteNumber("max_input_chars_per_word", words.Options.MaxInputCharactersPerWord);
                VocabularyJson.Write(json, words.Vocabulary);
                break;
            case WordLevelModel words:
                VocabularyJson.Write(json, words.Vocabulary);
                json.WriteString("unk_token", words.UnknownToken);
                break;
            case UnigramModel unigram:
                UnigramJson.Write(json, unigram);
                break;
            default:
                throw PipelineJson.CannotWrite("model", model.TypeName);
        }
        json.WriteEndObject();
    }

    private static BpeModel ReadBpe(JsonView view)
    {
        var vocabulary = VocabularyJson.Read(view);
        var options = new BpeOptions
        {
            Dropout = view.OptionalDouble("dropout") is { } dropout ? dropout is >= 0 and <= 1 ? dropout : throw view.Wrong("dropout", "a number from 0 to 1") : null,
            UnknownToken = view.OptionalString("unk_token"),
            ContinuingSubwordPrefix = NullIfEmpty(view.OptionalString("continuing_subword_prefix")),
            EndOfWordSuffix = NullIfEmpty(view.OptionalString("end_of_word_suffix")),
            FuseUnknown = view.OptionalBoolean("fuse_unk") ?? false,
            ByteFallback = view.OptionalBoolean("byte_fallback") ?? false,
            IgnoreMerges = view.OptionalBoolean("ignore_merges") ?? false,
        };
        var merges = new MergeReader(view.Path, vocabulary, options.ContinuingSubwordPrefix?.Length ?? 0);
        foreach (var item in view.OptionalList("merges") ?? throw view.Wrong("merges", "a list [...]"))
        {
            if (item is { ValueKind: JsonValueKind.Array } && item.GetArrayLength() == 2 && item[0].ValueKind == JsonValueKind.String && item[1].ValueKind == JsonValueKind.String)
                merges.Add(item[0].GetString()!, item[1].GetString()!);
            else if (item.ValueKind == JsonValueKind.String)
                merges.AddLine(item.GetString()!);
            else
                throw view.Wrong("merges", "a list of pairs of tokens");
        }
        return new BpeModel(new BpeVocabulary(vocabulary, merges.ToList(ReadEqualRanks(view, merges.Count))), options);
    }

    private static void WriteBpe(Utf8JsonWriter json, BpeModel model)
    {
        var options = model.Options;
        if (options.Dropout is { } dropout)
            json.WriteNumber("dropout", dropout);
        else
            json.WriteNull("dropout");
        json.WriteString("unk_token", options.UnknownToken);
        json.WriteString("continuing_subword_prefix", options.ContinuingSubwordPrefix);
        json.WriteString("end_of_word_suffix", options.EndOfWordSuffix);
        json.WriteBoolean("fuse_unk", options.FuseUnknown);
        json.WriteBoolean("byte_fallback", options.ByteFallback);
        json.WriteBoolean("ignore_merges", options.IgnoreMerges);
        VocabularyJson.Write(json, model.Vocabulary);
        var merges = InOrder(model);
        json.WriteStartArray("merges");
        foreach (var merge in merges)
        {
            json.WriteStartArray();
            json.WriteStringValue(model.Vocabulary[merge.Left]);
            json.WriteStringValue(model.Vocabulary[merge.Right]);
            json.WriteEndArray();
        }
        json.WriteEndArray();
        WriteEqualRanks(json, merges);
    }

    // The format's list has no equal ranks. Where scores gave them, which of two merges comes first depends on the place in the text, and no list says
    // that; so the stretches of the list whose merges have one rank are named in a field of its own, which other readers pass over.
    private static void WriteEqualRanks(Utf8JsonWriter json, List<BpeMerge> merges)
    {
        var hasAny = false;
        for (var start = 0; start < merges.Count;)
        {
            var end = start + 1;
            while (end < merges.Count && merges[end].Rank == merges[start].Rank)
                end++;
            if (end - start > 1)
            {
                if (!hasAny)
                    json.WriteStartArray(EqualRanks);
                hasAny = true;
                json.WriteStartArray();
                json.WriteNumberValue(start);
                json.WriteNumberValue(end - start);
                json.WriteEndArray();
            }
            start = end;
        }
        if (hasAny)
            json.WriteEndArray();
    }

    // Stretches [first, count] of the merges in rising order, without overlap.
    private static List<(int First, int Count)> ReadEqualRanks(JsonView view, int merges)
    {
        List<(int First, int Count)> stretches = [];
        var free = 0;
        foreach (var item in view.OptionalList(EqualRanks) ?? [])
        {
            if (item.ValueKind != JsonValueKind.Array || item.GetArrayLength() != 2 || item[0].ValueKind != JsonValueKind.Number || item[1].ValueKind != JsonValueKind.Number
                || !item[0].TryGetInt32(out var first) || !item[1].TryGetInt32(out var count) || first < free || count < 2 || count > merges - first)
            {
                throw view.Wrong(EqualRanks, "a list of stretches [first, count] of the merges in rising order");
            }
            stretches.Add((first, count));
            free = first + count;
        }
        return stretches;
    }

    // Where the order is strict a token may arise from other pairs than where it is not, so of equal ranks all pairs are written.
    private static List<BpeMerge> InOrder(BpeModel model)
    {
        var all = new List<BpeMerge>();
        foreach (var group in model.Data.Merges.GroupBy(merge => merge.Rank))
        {
            if (group.Count() == 1)
            {
                all.AddRange(group);
                continue;
            }
            foreach (var merge in group.DistinctBy(merge => merge.Result))
            {
                var token = model.Vocabulary[merge.Result]!;
                for (var cut = 1; cut < token.Length; cut++)
                {
                    if (model.Vocabulary.TryGetId(token.AsSpan(0, cut), out var left) && model.Vocabulary.TryGetId(token.AsSpan(cut), out var right))
                        all.Add(new BpeMerge(left, right, merge.Result, merge.Rank));
                }
            }
        }
        return [.. all.OrderBy(merge => merge.Rank).ThenBy(merge => merge.Result)];
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
