// The normalizers of tokenizer.json.
using System.Text.Json;
using Loquat.Formats.Json;
using Loquat.Text.Normalizers;

namespace Loquat.Text.Serialization;

/// <summary>Reads and writes normalizers.</summary>
internal static class NormalizerJson
{
    public static Normalizer Read(JsonView view)
    {
        var type = view.RequiredString("type");
        switch (type)
        {
            case "NFC": return UnicodeNormalizer.Nfc;
            case "NFD": return UnicodeNormalizer.Nfd;
            case "NFKC": return UnicodeNormalizer.Nfkc;
            case "NFKD": return UnicodeNormalizer.Nfkd;
            case "Lowercase": return LowercaseNormalizer.Instance;
            case "StripAccents": return StripAccentsNormalizer.Instance;
            case "Nmt": return NmtNormalizer.Instance;
            case "ByteLevel": return ByteLevelNormalizer.Instance;
            case "Prepend": return new PrependNormalizer(view.RequiredString("prepend"));
            case "Strip":
                return new StripNormalizer { StripsLeft = view.OptionalBoolean("strip_left") ?? true, StripsRight = view.OptionalBoolean("strip_right") ?? true };
            case "Replace":
                var (pattern, isLiteral) = JsonNames.ReadPattern(view);
                return new ReplaceNormalizer(pattern, isLiteral, view.RequiredString("content"));
            case "Precompiled":
                return new PrecompiledNormalizer(ReadBytes(view, "precompiled_charsmap"));
            case "BertNormalizer":
                return new BertNormalizer
                {
                    CleansText = view.OptionalBoolean("clean_text") ?? true,
                    HandlesChineseCharacters = view.OptionalBoolean("handle_chinese_chars") ?? true,
                    StripsAccents = view.OptionalBoolean("strip_accents"),
                    Lowercases = view.OptionalBoolean("lowercase") ?? true,
                };
            case "Sequence":
                return new SequenceNormalizer([.. JsonNames.Parts(view, "normalizers").Select(Read)]);
            default:
                throw JsonNames.Unsupported(view, "normalizer", type);
        }
    }

    public static void Write(Utf8JsonWriter json, Normalizer normalizer)
    {
        json.WriteStartObject();
        json.WriteString("type", normalizer.TypeName);
        switch (normalizer)
        {
            case PrependNormalizer prepend:
                json.WriteString("prepend", prepend.Prefix);
                break;
            case StripNormalizer strip:
                json.WriteBoolean("strip_left", strip.StripsLeft);
                json.WriteBoolean("strip_right", strip.StripsRight);
                break;
            case ReplaceNormalizer replace:
                PipelineJson.WritePattern(json, replace.Pattern, replace.IsLiteral);
                json.WriteString("content", replace.Content);
                break;
            case PrecompiledNormalizer precompiled:
                json.WriteString("precompiled_charsmap", Convert.ToBase64String(precompiled.Charsmap.Span));
                break;
            case BertNormalizer bert:
                json.WriteBoolean("clean_text", bert.CleansText);
                json.WriteBoolean("handle_chinese_chars", bert.HandlesChineseCharacters);
                if (bert.StripsAccents is { } strips)
                    json.WriteBoolean("strip_accents", strips);
                else
                    json.WriteNull("strip_accents");
                json.WriteBoolean("lowercase", bert.Lowercases);
                break;
            case SequenceNormalizer sequence:
                json.WriteStartArray("normalizers");
                foreach (var part in sequence.Parts)
                    Write(json, part);
                json.WriteEndArray();
                break;
            case UnicodeNormalizer or LowercaseNormalizer or StripAccentsNormalizer or NmtNormalizer or ByteLevelNormalizer:
                break;
            default:
                throw PipelineJson.CannotWrite("normalizer", normalizer.TypeName);
        }
        json.WriteEndObject();
    }

    private static byte[] ReadBytes(JsonView view, string field)
    {
        var text = view.RequiredString(field);
        var bytes = new byte[((text.Length / 4) + 1) * 3];
        return Convert.TryFromBase64String(text, bytes, out var count) ? bytes[..count] : throw view.Wrong(field, "bytes in base 64");
    }
}
