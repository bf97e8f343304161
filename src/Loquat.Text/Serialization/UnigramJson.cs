// Unigram models in tokenizer.json. The format knows no kinds of pieces: marks and the unknown piece are told by the added tokens and the unknown id, and two lists of
// ids that other readers pass over name the user-defined and the unused pieces, whose scores are such that those readers find nearly the same.
using System.Text.Json;
using Loquat.Formats.Json;
using Loquat.Text.AddedTokens;
using Loquat.Text.Models;

namespace Loquat.Text.Serialization;

/// <summary>Reads and writes Unigram models.</summary>
internal static class UnigramJson
{
    private const string UserDefined = "user_defined_ids";
    private const string Unused = "unused_ids";

    public static UnigramModel Read(JsonView view, IReadOnlyList<AddedToken> added)
    {
        var unknown = view.OptionalInt32("unk_id", 0);
        var fallsBack = view.OptionalBoolean("byte_fallback") ?? false;
        var special = added.Where(token => token.IsSpecial).Select(token => token.Content).ToHashSet(StringComparer.Ordinal);
        var pieces = new List<UnigramPiece>();
        foreach (var item in view.OptionalList("vocab") ?? throw view.Wrong("vocab", "a list [...]"))
        {
            if (item is not { ValueKind: JsonValueKind.Array } || item.GetArrayLength() != 2 || item[0].ValueKind != JsonValueKind.String
                || item[1].ValueKind != JsonValueKind.Number || !item[1].TryGetDouble(out var score))
            {
                throw view.Wrong("vocab", "a list of pieces with their scores");
            }
            var text = item[0].GetString()!;
            var kind = pieces.Count == unknown ? PieceKind.Unknown : special.Contains(text) ? PieceKind.Control
                : fallsBack && text.Length == 6 && text.StartsWith("<0x", StringComparison.Ordinal) ? PieceKind.Byte : PieceKind.Normal;
            pieces.Add(new UnigramPiece(text, score, kind));
        }
        ReadKind(view, UserDefined, PieceKind.UserDefined, pieces);
        ReadKind(view, Unused, PieceKind.Unused, pieces);
        return new UnigramModel(new UnigramVocabulary(pieces, unknown), new UnigramOptions { ByteFallback = fallsBack });
    }

    public static void Write(Utf8JsonWriter json, UnigramModel model)
    {
        if (model.Data.UnknownId is { } unknown)
            json.WriteNumber("unk_id", unknown);
        else
            json.WriteNull("unk_id");
        json.WriteBoolean("byte_fallback", model.Options.ByteFallback);
        WriteKind(json, UserDefined, PieceKind.UserDefined, model);
        WriteKind(json, Unused, PieceKind.Unused, model);
        json.WriteStartArray("vocab");
        for (var id = 0; id < model.Data.Pieces.Count; id++)
        {
            json.WriteStartArray();
            json.WriteStringValue(model.Data.Pieces[id].Text);
            json.WriteNumberValue(model.PlainScore(id));
            json.WriteEndArray();
        }
        json.WriteEndArray();
    }

    private static void ReadKind(JsonView view, string field, PieceKind kind, List<UnigramPiece> pieces)
    {
        foreach (var item in view.OptionalList(field) ?? [])
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt32(out var id) || (uint)id >= (uint)pieces.Count)
                throw view.Wrong(field, $"a list of ids from 0 to {pieces.Count - 1}");
            pieces[id] = pieces[id] with { Kind = kind };
        }
    }

    private static void WriteKind(Utf8JsonWriter json, string field, PieceKind kind, UnigramModel model)
    {
        int[] ids = [.. Enumerable.Range(0, model.Data.Pieces.Count).Where(id => model.Data.Pieces[id].Kind == kind)];
        if (ids.Length == 0)
            return;
        json.WriteStartArray(field);
        foreach (var id in ids)
            json.WriteNumberValue(id);
        json.WriteEndArray();
    }
}
