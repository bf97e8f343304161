// Vocabularies in GGUF files: SentencePiece's BPE ("llama"), byte-level BPE ("gpt2") and WordPiece ("bert").
using System.Text;
using Loquat.Formats;
using Loquat.Formats.Gguf;
using Loquat.Text.AddedTokens;
using Loquat.Text.Models;
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
            _ => throw new InvalidInputException($"{path} holds a vocabulary of the kind '{TokenDisplay.Escape(model)}', which this version of Loquat does not support; llama, gpt2 and bert are."),
        };
    }

    private static Tokenizer LoadLlama(string path, GgufMetadata file, IReadOnlyList<string> tokens, PieceKind[] kinds)
    {
        var scores = file.Numbers("tokenizer.ggml.scores");
        if (scores?.Length != tokens.Count)
            throw Missing(path, "tokenizer.ggml.scores with one number for each token");
        var vocabulary = new SentencePieceVocabulary(path) { AddsPrefix = file.Number("tokenizer.ggml.add_space_prefix") != 0 };
        for (var id = 0; id < tokens.Count; id++)
            vocabulary.Add(tokens[id], scores[id], kinds[id]);
        return WithMarks(file, vocabulary.ToBpe(), tokens, addsStart: true);
    }

    private static Tokenizer LoadByteLevel(string path, GgufMetadata file, IReadOnlyList<string> tokens, PieceKind[] kinds)
    {
        var (pattern, ignoresMerges) = file.Text("tokenizer.ggml.pre") switch
        {
            null or "gpt-2" or "gpt2" => ((string?)null, false),
            "llama-bpe" or "llama3" or "llama-v3" => (Cl100kScanner.Pattern, true),
            "gpt-4o" => (O200kScanner.Pattern, false),
            var other => throw new InvalidInputException($"{path} cuts text by the rules '{TokenDisplay.Escape(other)}', which this version of Loquat does not support; use the tokenizer.json of that model."),
        };
        var vocabulary = new Vocabulary(tokens);
        var merges = new MergeReader(path, vocabulary, 0);
        foreach (var line in file.Texts("tokenizer.ggml.merges") ?? throw Missing(path, "tokenizer.ggml.merges"))
            merges.AddLine(line);
        var tokenizer = PipelineRecipes.ByteLevelBpe(new BpeVocabulary(vocabulary, merges.ToList()), pattern, AddedTokens(tokens, kinds), ignoresMerges);
        return WithMarks(file, tokenizer, tokens, addsStart: false);
    }

    // Words start with U+2581 here, and what continues them has no mark.
    private static PipelineTokenizer LoadBert(IReadOnlyList<string> tokens, PieceKind[] kinds)
    {
        var spelled = tokens.Select((token, id) => kinds[id] != PieceKind.Normal || (token.StartsWith('[') && token.EndsWith(']')) ? token
            : token.StartsWith('\u2581') ? token[1..] : "##" + token);
        var vocabulary = new Vocabulary(spelled);
        return PipelineRecipes.Bert(vocabulary, WordPieceVocabulary.IsLowercase(vocabulary));
    }

    private static PipelineTokenizer WithMarks(GgufMetadata file, PipelineTokenizer tokenizer, IReadOnlyList<string> tokens, bool addsStart)
    {
        var start = Mark("bos", addsStart);
        var end = Mark("eos", false);
        if (start is null && end is null)
            return tokenizer;
        var single = Template(false);
        return new PipelineTokenizer(tokenizer.Components with { PostProcessor = new TemplateProcessing(single, [.. single, .. Template(true)]) });

        SpecialToken? Mark(string name, bool isDefault)
        {
            var isAdded = file.Number($"tokenizer.ggml.add_{name}_token") is { } given ? given != 0 : isDefault;
            return isAdded && file.Number($"tokenizer.ggml.{name}_token_id") is >= 0 and var id && id < tokens.Count ? new SpecialToken(tokens[(int)id], (int)id) : null;
        }

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
