// The decoders of tokenizer.json.
using System.Text.Json;
using Loquat.Formats.Json;
using Loquat.Text.Decoders;

namespace Loquat.Text.Serialization;

/// <summary>Reads and writes decoders.</summary>
internal static class DecoderJson
{
    public static Decoder Read(JsonView view)
    {
        var type = view.RequiredString("type");
        switch (type)
        {
            case "ByteLevel": return new ByteLevelDecoder();
            case "ByteFallback": return new ByteFallbackDecoder();
            case "Fuse": return FuseDecoder.Instance;
            case "WordPiece":
                return new WordPieceDecoder { Prefix = view.OptionalString("prefix") ?? "##", CleansUp = view.OptionalBoolean("cleanup") ?? true };
            case "Metaspace":
                return new MetaspaceDecoder { Replacement = JsonNames.ReadReplacement(view), Scheme = PreTokenizerJson.ReadScheme(view), Splits = view.OptionalBoolean("split") ?? true };
            case "BPEDecoder":
                return new BpeDecoder { Suffix = view.OptionalString("suffix") ?? "</w>" };
            case "Strip":
                return new StripDecoder(JsonNames.ReadCharacter(view, "content"), view.OptionalInt32("start", 0) ?? 0, view.OptionalInt32("stop", 0) ?? 0);
            case "Replace":
                var (pattern, isLiteral) = JsonNames.ReadPattern(view);
                if (pattern.Length == 0)
                    throw JsonNames.Unsupported(view, "decoder", "Replace with an empty pattern");
                return new ReplaceDecoder(pattern, view.RequiredString("content"), isLiteral);
            case "CTC":
                return new CtcDecoder { PadToken = NotEmpty(view, "pad_token", "<pad>"), WordDelimiterToken = NotEmpty(view, "word_delimiter_token", "|"), CleansUp = view.OptionalBoolean("cleanup") ?? true };
            case "Sequence":
                return new SequenceDecoder([.. JsonNames.Parts(view, "decoders").Select(Read)]);
            default:
                throw JsonNames.Unsupported(view, "decoder", type);
        }
    }

    public static void Write(Utf8JsonWriter json, Decoder decoder)
    {
        json.WriteStartObject();
        json.WriteString("type", decoder.TypeName);
        switch (decoder)
        {
            case ByteLevelDecoder:
                json.WriteBoolean("add_prefix_space", true);
                json.WriteBoolean("trim_offsets", true);
                json.WriteBoolean("use_regex", true);
                break;
            case WordPieceDecoder words:
                json.WriteString("prefix", words.Prefix);
                json.WriteBoolean("cleanup", words.CleansUp);
                break;
            case MetaspaceDecoder metaspace:
                PipelineJson.WriteMetaspace(json, metaspace.Replacement, metaspace.Scheme, metaspace.Splits);
                break;
            case BpeDecoder bpe:
                json.WriteString("suffix", bpe.Suffix);
                break;
            case StripDecoder strip:
                json.WriteString("content", strip.Content.ToString());
                json.WriteNumber("start", strip.Start);
                json.WriteNumber("stop", strip.Stop);
                break;
            case ReplaceDecoder replace:
                PipelineJson.WritePattern(json, replace.Pattern, replace.IsLiteral);
                json.WriteString("content", replace.Content);
                break;
            case CtcDecoder ctc:
                json.WriteString("pad_token", ctc.PadToken);
                json.WriteString("word_delimiter_token", ctc.WordDelimiterToken);
                json.WriteBoolean("cleanup", ctc.CleansUp);
                break;
            case SequenceDecoder sequence:
                json.WriteStartArray("decoders");
                foreach (var part in sequence.Parts)
                    Write(json, part);
                json.WriteEndArray();
                break;
            case ByteFallbackDecoder or FuseDecoder:
                break;
            default:
                throw PipelineJson.CannotWrite("decoder", decoder.TypeName);
        }
        json.WriteEndObject();
    }

    private static string NotEmpty(JsonView view, string field, string missing) =>
        (view.OptionalString(field) ?? missing) is { Length: > 0 } text ? text : throw view.Wrong(field, "a token that is not empty");
}
