// The pre-tokenizers of tokenizer.json.
using System.Text.Json;
using Loquat.Formats.Json;
using Loquat.Text.English;
using Loquat.Text.PreTokenizers;

namespace Loquat.Text.Serialization;

/// <summary>Reads and writes pre-tokenizers.</summary>
internal static class PreTokenizerJson
{
    public static PreTokenizer Read(JsonView view)
    {
        var type = view.RequiredString("type");
        switch (type)
        {
            case "Whitespace": return WhitespacePreTokenizer.Instance;
            case "WhitespaceSplit": return WhitespaceSplitPreTokenizer.Instance;
            case "BertPreTokenizer": return BertPreTokenizer.Instance;
            case "UnicodeScripts": return UnicodeScriptsPreTokenizer.Instance;
            case "Punctuation": return new PunctuationPreTokenizer(JsonNames.Read(view, "behavior", JsonNames.Behaviors, SplitBehavior.Isolated));
            case "Digits": return new DigitsPreTokenizer(view.OptionalBoolean("individual_digits") ?? false);
            case "CharDelimiterSplit": return new CharDelimiterSplitPreTokenizer(JsonNames.ReadCharacter(view, "delimiter"));
            case "ByteLevel":
                return new ByteLevelPreTokenizer
                {
                    AddsPrefixSpace = view.OptionalBoolean("add_prefix_space") ?? true,
                    TrimsOffsets = view.OptionalBoolean("trim_offsets") ?? true,
                    UsesPattern = view.OptionalBoolean("use_regex") ?? true,
                };
            case "Metaspace":
                return new MetaspacePreTokenizer { Replacement = JsonNames.ReadReplacement(view), Scheme = ReadScheme(view), Splits = view.OptionalBoolean("split") ?? true };
            case "Split":
                var (pattern, isLiteral) = JsonNames.ReadPattern(view);
                _ = view.RequiredString("behavior");
                return new SplitPreTokenizer(pattern, isLiteral, JsonNames.Read(view, "behavior", JsonNames.Behaviors, default), view.OptionalBoolean("invert") ?? false);
            case "EnglishWords":
                return new EnglishWordsPreTokenizer { DropsWhiteSpace = view.OptionalBoolean("drop_white_space") ?? false, Lowercases = view.OptionalBoolean("lowercase") ?? false };
            case "Sequence":
                return new SequencePreTokenizer([.. JsonNames.Parts(view, "pretokenizers").Select(Read)]);
            default:
                throw JsonNames.Unsupported(view, "pre_tokenizer", type);
        }
    }

    /// <summary>Where a metaspace is put before text; older files say only whether.</summary>
    public static PrependScheme ReadScheme(JsonView view) =>
        JsonNames.Read(view, "prepend_scheme", JsonNames.Schemes, view.OptionalBoolean("add_prefix_space") == false ? PrependScheme.Never : PrependScheme.Always);

    public static void Write(Utf8JsonWriter json, PreTokenizer preTokenizer)
    {
        json.WriteStartObject();
        json.WriteString("type", preTokenizer.TypeName);
        switch (preTokenizer)
        {
            case PunctuationPreTokenizer punctuation:
                json.WriteString("behavior", JsonNames.NameOf(JsonNames.Behaviors, punctuation.Behavior));
                break;
            case DigitsPreTokenizer digits:
                json.WriteBoolean("individual_digits", digits.IsIndividual);
                break;
            case CharDelimiterSplitPreTokenizer delimiter:
                json.WriteString("delimiter", delimiter.Delimiter.ToString());
                break;
            case ByteLevelPreTokenizer bytes:
                json.WriteBoolean("add_prefix_space", bytes.AddsPrefixSpace);
                json.WriteBoolean("trim_offsets", bytes.TrimsOffsets);
                json.WriteBoolean("use_regex", bytes.UsesPattern);
                break;
            case MetaspacePreTokenizer metaspace:
                PipelineJson.WriteMetaspace(json, metaspace.Replacement, metaspace.Scheme, metaspace.Splits);
                break;
            case SplitPreTokenizer split:
                PipelineJson.WritePattern(json, split.Pattern, split.IsLiteral);
                json.WriteString("behavior", JsonNames.NameOf(JsonNames.Behaviors, split.Behavior));
                json.WriteBoolean("invert", split.IsInverted);
                break;
            case EnglishWordsPreTokenizer words:
                json.WriteBoolean("drop_white_space", words.DropsWhiteSpace);
                json.WriteBoolean("lowercase", words.Lowercases);
                break;
            case SequencePreTokenizer sequence:
                json.WriteStartArray("pretokenizers");
                foreach (var part in sequence.Parts)
                    Write(json, part);
                json.WriteEndArray();
                break;
            case WhitespacePreTokenizer or WhitespaceSplitPreTokenizer or BertPreTokenizer or UnicodeScriptsPreTokenizer:
                break;
            default:
                throw PipelineJson.CannotWrite("pre_tokenizer", preTokenizer.TypeName);
        }
        json.WriteEndObject();
    }
}
