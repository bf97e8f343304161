// Vocabularies in GGUF files: SentencePiece's BPE ("llama") and Unigram ("t5"), byte-level BPE ("gpt2") and WordPiece ("bert").
using System.Text;
using Loquat.Formats;
using Loquat.Formats.Gguf;
using Loquat.Text.AddedTokens;
using Loquat.Text.Models;
using Loquat.Text.Normalizers;
using Loquat.Text.PostProcessors;
using Loquat.Text.PreTokenizers.Scanners;
using Loquat.Text.Recipes;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.Serialization;

/// <summary>Loads the vocabulary of a GGUF file.</summary>
internal static class GgufVocabulary
{
    /// <summary>Loads the tokenizer of a file's metadata: the tokenizer.json in it where there is one, else what the ggml keys say.</summary>
    public static Tokenizer Load(GgufMetadata file)
    {
        if (file.Text(GgufTokenizer.JsonKey) is not { } json)
            return LoadKeys(file);
        try
        {
            return TokenizerFile.OpenJson(file.Path, Encoding.UTF8.GetBytes(json));
        }
        catch (InvalidInputException) when (file.Text(GgufTokenizer.ModelKey) is "llama" or "gpt2" or "bert")
        {
            // Both describe one tokenizer; what the one needs and this version lacks the other may say without it.
            return LoadKeys(file);
        }
    }

    /// <summary>Loads the tokenizer that the ggml keys describe.</summary>
    public static Tokenizer LoadKeys(GgufMetadata file)
    {
        var path = file.Path;
        var tokens = file.Texts("tokenizer.ggml.tokens") ?? throw Missing(path, "tokenizer.ggml.tokens");
        var kinds = Kinds(path, file, tokens.Count);
        var model = file.Text("tokenizer.ggml.model") ?? throw Missing(path, "tokenizer.ggml.model");
        return model switch
        {
            "llama" => LoadLlama(path, file, tokens, kinds),
            "gpt2" => LoadByteLevel(path, file, tokens, kinds),
            "bert" => LoadBert(tokens, kinds),
            "t5" => LoadUnigram(path, file, tokens, kinds),
            _ => throw new InvalidInputException($"{path} holds a vocabulary of the kind '{TokenDisplay.Escape(model)}', which this version of Loquat does not support; llama, t5, gpt2 and bert are."),
        };
    }

    private static Tokenizer LoadLlama(string path, GgufMetadata file, IReadOnlyList<string> tokens, PieceKind[] kinds)
    {
        var vocabulary = new SentencePieceVocabulary(path) { AddsPrefix = file.Number("tokenizer.ggml.add_space_prefix") != 0 };
        AddPieces(path, file, tokens, kinds, vocabulary);
        return WithMarks(file, vocabulary.ToBpe(), tokens, addsStart: true, addsEnd: false);
    }

    // The rules of T5's models: SentencePiece's map of characters, runs of blanks made one, none at the ends, and the end mark.
    private static PipelineTokenizer LoadUnigram(string path, GgufMetadata file, IReadOnlyList<string> tokens, PieceKind[] kinds)
    {
        var rules = new List<Normalizer>();
        if (file.Numbers("tokenizer.ggml.precompiled_charsmap") is { Length: > 0 } charsmap)
            rules.Add(new PrecompiledNormalizer(charsmap.Select(value => unchecked((byte)(int)value)).ToArray()));
        if (file.Number("tokenizer.ggml.remove_extra_whitespaces") != 0)
            rules.AddRange([new ReplaceNormalizer(" {2,}", isLiteral: false, " "), new StripNormalizer()]);
        var vocabulary = new SentencePieceVocabulary(path)
        {
            AddsPrefix = file.Number("tokenizer.ggml.add_space_prefix") != 0,
            Normalizer = rules.Count == 0 ? null : new SequenceNormalizer(rules),
        };
        AddPieces(path, file, tokens, kinds, vocabulary);
        return WithMarks(file, vocabulary.ToUnigram(), tokens, addsStart: false, addsEnd: true);
    }

    private static void AddPieces(string path, GgufMetadata file, IReadOnlyList<string> tokens, PieceKind[] kinds, SentencePieceVocabulary vocabulary)
    {
        var scores = file.Numbers("tokenizer.ggml.scores");
        if (scores?.Length != tokens.Count)
            throw Missing(path, "tokenizer.ggml.scores with one number for each token");
        for (var id = 0; id < tokens.Count; id++)
            vocabulary.Add(tokens[id], scores[id], kinds[id]);
    }

    private static Tokenizer LoadByteLevel(string path, GgufMetadata file, IReadOnlyList<string> tokens, PieceKind[] kinds)
    {
        var rules = file.Text("tokenizer.ggml.pre");
        var (pattern, ignoresMerges) = rules switch
        {
            null or "gpt-2" or "gpt2" or GgufTokenizer.RobertaRules => ((string?)null, false),
            "llama-bpe" or "llama3" or "llama-v3" => (Cl100kScanner.Pattern, true),
            "gpt-4o" => (O200kScanner.Pattern, false),
            _ => throw new InvalidInputException($"{path} cuts text by the rules '{TokenDisplay.Escape(rules)}', which this version of Loquat does not support; use the tokenizer.json of that model."),
        };
        var vocabulary = new Vocabulary(tokens);
        var merges = new MergeReader(path, vocabulary, 0);
        foreach (var line in file.Texts("tokenizer.ggml.merges") ?? throw Missing(path, "tokenizer.ggml.merges"))
            merges.AddLine(line);
        var isRoberta = rules == GgufTokenizer.RobertaRules;
        // RoBERTa's mask takes the blank before it.
        var added = AddedTokens(tokens, kinds).ConvertAll(token => isRoberta && token.Id == file.Number("tokenizer.ggml.mask_token_id") ? token with { StripsLeft = true } : token);
        var tokenizer = PipelineRecipes.ByteLevelBpe(new BpeVocabulary(vocabulary, merges.ToList()), pattern, added, ignoresMerges);
        return isRoberta && Mark(file, tokens, "bos", isDefault: true) is { } start && Mark(file, tokens, "eos", isDefault: true) is { } end
            ? new PipelineTokenizer(tokenizer.Components with { PostProcessor = new RobertaProcessing(end, start) { AddsPrefixSpace = false } })
            : WithMarks(file, tokenizer, tokens, addsStart: false, addsEnd: false);
    }

    // Words start with U+2581 here, and what continues them has no mark.
    private static PipelineTokenizer LoadBert(IReadOnlyList<string> tokens, PieceKind[] kinds)
    {
        var spelled = tokens.Select((token, id) => kinds[id] != PieceKind.Normal || (token.StartsWith('[') && token.EndsWith(']')) ? token
            : token.StartsWith('\u2581') ? token[1..] : "##" + token);
        var vocabulary = new Vocabulary(spelled);
        return PipelineRecipes.Bert(vocabulary, WordPieceVocabulary.IsLowercase(vocabulary));
    }

    private static PipelineTokenizer WithMarks(GgufMetadata file, PipelineTokenizer tokenizer, IReadOnlyList<string> tokens, bool addsStart, bool addsEnd)
    {
        var start = Mark(file, tokens, "bos", addsStart);
        var end = Mark(file, tokens, "eos", addsEnd);
        if (start is null && end is null)
            return tokenizer;
        var single = Template(false);
        return new PipelineTokenizer(tokenizer.Components with { PostProcessor = new TemplateProcessing(single, [.. single, .. Template(true)]) });

        List<TemplatePart> Template(bool isSecond)
        {
            var parts = new List<TemplatePart>();
            var type = isSecond ? 1 : 0;
            if (start is not null)
                parts.Add(new TemplatePart { Name = start.Content, Tokens = [start], TypeId = type });
            parts.Add(new TemplatePart { IsSecond = isSecond, TypeId = type });
            if (end is not null)
                parts.Add(new TemplatePart { Name = end.Content, Tokens = [end], TypeId = type });
            return parts;
        }
    }

    private static SpecialToken? Mark(GgufMetadata file, IReadOnlyList<string> tokens, string name, bool isDefault)
    {
        var isAdded = file.Number($"tokenizer.ggml.add_{name}_token") is { } given ? given != 0 : isDefault;
        return isAdded && file.Number($"tokenizer.ggml.{name}_token_id") is >= 0 and var id && id < tokens.Count ? new SpecialToken(tokens[(int)id], (int)id) : null;
    }

    private static List<AddedToken> AddedTokens(IReadOnlyList<string> tokens, PieceKind[] kinds)
    {
        var added = new List<AddedToken>();
        for (var id = 0; id < tokens.Count; id++)
        {
            if (kinds[id] is PieceKind.Control or PieceKind.UserDefined && tokens[id].Length > 0)
                added.Add(new AddedToken { Id = id, Content = tokens[id], IsSpecial = kinds[id] == PieceKind.Control });
        }
        return added;
    }

    private static PieceKind[] Kinds(string path, GgufMetadata file, int count)
    {
        var kinds = new PieceKind[count];
        if (file.Numbers("tokenizer.ggml.token_type") is not { } given)
            return kinds;
        if (given.Length != count)
            throw Missing(path, "tokenizer.ggml.token_type with one number for each token");
        for (var id = 0; id < count; id++)
        {
            kinds[id] = PieceKinds.FromNumber(given[id])
                ?? throw new InvalidInputException($"{path}: the token {id} is of an unknown kind; get the file again.");
        }
        return kinds;
    }

    private static InvalidInputException Missing(string path, string what) => new($"{path} holds no vocabulary: {what} is missing; use a GGUF file with a tokenizer.");
}
