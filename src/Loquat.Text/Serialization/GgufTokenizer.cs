// Tokenizers in the metadata of GGUF files. The whole tokenizer.json goes in under the key that the format has for it, so that nothing is lost; where the
// tokenizer is one of those that the ggml keys can describe (byte-level BPE, SentencePiece's BPE, BERT's WordPiece), they are written too.
using Loquat.Formats.Gguf;
using Loquat.Text.Models;
using Loquat.Text.PostProcessors;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.Serialization;

/// <summary>Writes tokenizers into the metadata of GGUF files; <see cref="TokenizerFile"/> reads them.</summary>
public static class GgufTokenizer
{
    internal const string JsonKey = "tokenizer.huggingface.json";
    /// <summary>The key that names the kind of vocabulary: "gpt2", "llama", "bert", "t5" or "none".</summary>
    public const string ModelKey = "tokenizer.ggml.model";

    /// <summary>The name of GPT-2's rules with RoBERTa's special tokens around texts.</summary>
    internal const string RobertaRules = "roberta-bpe";

    private const string Prefix = "tokenizer.ggml.";

    /// <summary>Whether metadata hold a tokenizer.</summary>
    /// <param name="metadata">The metadata.</param>
    /// <returns>True where one is there; it may be damaged.</returns>
    public static bool IsIn(GgufMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        return metadata.Text(JsonKey) is not null || metadata.Text(ModelKey) is not (null or "none" or "no_vocab");
    }

    /// <summary>Adds a tokenizer to metadata.</summary>
    /// <param name="metadata">The metadata, without a tokenizer so far.</param>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <returns>Whether the ggml keys describe it, so that programs which read nothing else get the same ids; what they cannot describe is in the tokenizer.json alone.</returns>
    public static bool Write(GgufMetadata metadata, Tokenizer tokenizer)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        ArgumentNullException.ThrowIfNull(tokenizer);
        // Without the model's key a program that reads only ggml keys would not know that there is nothing for it.
        var form = tokenizer is PipelineTokenizer pipeline ? GgufVocabularyForm.Of(pipeline) : null;
        metadata.Add(ModelKey, GgufValue.Of(form?.Model ?? "none"));
        if (form is not null)
            WriteKeys(metadata, (PipelineTokenizer)tokenizer, form);
        metadata.Add(JsonKey, GgufValue.Of(tokenizer.ToJson()));
        return form is not null;
    }

    private static void WriteKeys(GgufMetadata metadata, PipelineTokenizer tokenizer, GgufVocabularyForm form)
    {
        if (form.Pre is not null)
            metadata.Add(Prefix + "pre", GgufValue.Of(form.Pre));
        metadata.Add(Prefix + "tokens", GgufValue.Of(form.Tokens));
        if (form.Scores is not null)
            metadata.Add(Prefix + "scores", GgufValue.Of(form.Scores));
        metadata.Add(Prefix + "token_type", GgufValue.Of(Array.ConvertAll(form.Kinds, PieceKinds.NumberOf)));
        if (form.Merges is not null)
            metadata.Add(Prefix + "merges", GgufValue.Of(form.Merges));
        var (start, end) = MarksOf(tokenizer.Components.PostProcessor);
        Special("bos", start ?? Find("<s>", "<|begin_of_text|>", "<|endoftext|>", "[CLS]"));
        Special("eos", end ?? Find("</s>", "<|end_of_text|>", "<|endoftext|>", "[SEP]"));
        Special("unknown", Find("<unk>", "[UNK]"));
        Special("padding", Find("<pad>", "[PAD]"));
        var isRoberta = tokenizer.Components.PostProcessor is RobertaProcessing;
        Special("seperator", isRoberta ? end : Find("[SEP]"));
        Special("cls", isRoberta ? start : Find("[CLS]"));
        Special("mask", Find("[MASK]", "<mask>"));
        metadata.Add(Prefix + "add_bos_token", GgufValue.Of(start is not null));
        metadata.Add(Prefix + "add_eos_token", GgufValue.Of(end is not null));
        if (isRoberta)
            metadata.Add(Prefix + "add_sep_token", GgufValue.Of(true));
        if (form.Model == "llama")
            metadata.Add(Prefix + "add_space_prefix", GgufValue.Of(form.AddsPrefix));

        int? Find(params ReadOnlySpan<string> spellings)
        {
            foreach (var spelling in spellings)
            {
                if (tokenizer.TryGetId(spelling, out var id))
                    return id;
            }
            return null;
        }

        void Special(string name, int? id)
        {
            if (id is { } value)
                metadata.Add($"{Prefix}{name}_token_id", GgufValue.Of((uint)value));
        }
    }

    /// <summary>The marks that a post-processor puts before and behind one text.</summary>
    internal static (int? Start, int? End) MarksOf(PostProcessor? processor) => processor switch
    {
        TemplateProcessing template => (MarkAt(template.Single, isStart: true), MarkAt(template.Single, isStart: false)),
        BertProcessing marks => (marks.Classifier.Id, marks.Separator.Id),
        RobertaProcessing marks => (marks.Classifier.Id, marks.Separator.Id),
        _ => (null, null),
    };

    private static int? MarkAt(IReadOnlyList<TemplatePart> parts, bool isStart)
    {
        if (parts.Count == 0 || (isStart ? parts[0] : parts[^1]) is not { Name: not null, Tokens: { Count: > 0 } tokens })
            return null;
        return (isStart ? tokens[0] : tokens[^1]).Id;
    }
}
