// A trace as JSON.
using System.Text.Json;
using Loquat.Text.Alignment;
using Loquat.Text.Inspection;

namespace Loquat.Cli.Verbs.Tokenizers;

/// <summary>Writes traces.</summary>
internal static class TraceJson
{
    /// <summary>Writes the fields of a trace.</summary>
    public static void Write(Utf8JsonWriter json, TokenizerTrace trace)
    {
        json.WriteString("text", trace.Text);
        json.WriteString("model", trace.Model);
        json.WriteStartArray("segments");
        foreach (var segment in trace.Segments)
            WriteSegment(json, segment);
        json.WriteEndArray();
        json.WriteString("post_processor", trace.PostProcessor);
        WriteTokens(json, "tokens", trace.Final);
    }

    /// <summary>Writes a list of tokens.</summary>
    public static void WriteTokens(Utf8JsonWriter json, string name, IEnumerable<TokenTrace> tokens)
    {
        json.WriteStartArray(name);
        foreach (var token in tokens)
        {
            json.WriteStartObject();
            json.WriteNumber("id", token.Id);
            json.WriteString("token", token.Token);
            WriteRange(json, token.Origin);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteSegment(Utf8JsonWriter json, SegmentTrace segment)
    {
        json.WriteStartObject();
        json.WriteString("text", segment.Text);
        WriteRange(json, segment.Origin);
        if (segment.AddedToken is { } added)
        {
            json.WriteNumber("added_token", added.Id);
            json.WriteEndObject();
            return;
        }
        json.WriteStartArray("stages");
        foreach (var stage in segment.Stages)
        {
            json.WriteStartObject();
            json.WriteString("stage", stage.Stage);
            json.WriteString("name", stage.Name);
            WriteStrings(json, "pieces", stage.Pieces);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("pieces");
        foreach (var piece in segment.Pieces)
            WritePiece(json, piece);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WritePiece(Utf8JsonWriter json, PieceTrace piece)
    {
        json.WriteStartObject();
        json.WriteString("text", piece.Text);
        WriteRange(json, piece.Origin);
        WriteStrings(json, "symbols", piece.Start);
        json.WriteStartArray("merges");
        foreach (var merge in piece.Merges)
        {
            json.WriteStartObject();
            json.WriteNumber("rank", merge.Rank);
            json.WriteString("left", merge.Left);
            json.WriteString("right", merge.Right);
            json.WriteString("result", merge.Result);
            WriteStrings(json, "tokens", merge.Tokens);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        WriteTokens(json, "tokens", piece.Tokens);
        json.WriteEndObject();
    }

    private static void WriteStrings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static void WriteRange(Utf8JsonWriter json, TextRange range)
    {
        json.WriteNumber("start", range.Start);
        json.WriteNumber("end", range.End);
    }
}
