// The usual pipelines around bare vocabularies, for the loaders of files that hold no more than those and for trainers.
using Loquat.Text.AddedTokens;
using Loquat.Text.Decoders;
using Loquat.Text.English;
using Loquat.Text.Models;
using Loquat.Text.Normalizers;
using Loquat.Text.PostProcessors;
using Loquat.Text.PreTokenizers;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.Recipes;

/// <summary>Makes tokenizers of vocabularies with the components that the field uses with them.</summary>
public static class PipelineRecipes
{
    private const string Metaspace = "\u2581";

    /// <summary>Byte-level BPE: text is cut by a pattern and spelled in the byte alphabet.</summary>
    /// <param name="vocabulary">Tokens in the byte alphabet, and merges.</param>
    /// <param name="pattern">The regular expression that cuts text, or null for GPT-2's.</param>
    /// <param name="addedTokens">Tokens that are found in text before the pipeline, or null for none.</param>
    /// <param name="ignoreMerges">Whether a piece that is a token is that token, whatever the merges say (tiktoken).</param>
    /// <returns>The tokenizer.</returns>
    /// <exception cref="ArgumentException">The pattern is not supported.</exception>
    public static PipelineTokenizer ByteLevelBpe(BpeVocabulary vocabulary, string? pattern = null, IReadOnlyList<AddedToken>? addedTokens = null, bool ignoreMerges = false)
    {
        PreTokenizer cuts = pattern is null ? new ByteLevelPreTokenizer()
            : new SequencePreTokenizer([new SplitPreTokenizer(pattern, isLiteral: false, SplitBehavior.Isolated, isInverted: false), new ByteLevelPreTokenizer { UsesPattern = false }]);
        return new PipelineTokenizer(new PipelineComponents
        {
            PreTokenizer = cuts,
            Model = new BpeModel(vocabulary, new BpeOptions { IgnoreMerges = ignoreMerges }),
            PostProcessor = new ByteLevelProcessing { TrimsOffsets = false },
            Decoder = new ByteLevelDecoder(),
            AddedTokens = addedTokens ?? [],
        });
    }

    /// <summary>BERT: WordPiece behind BERT's normalizer; [CLS] and [SEP] are added where the vocabulary has them.</summary>
    /// <param name="vocabulary">The tokens, [UNK] among them.</param>
    /// <param name="lowercase">Whether text is put in lower case and loses its accents.</param>
    /// <returns>The tokenizer.</returns>
    /// <exception cref="ArgumentException">The vocabulary lacks [UNK].</exception>
    public static PipelineTokenizer Bert(Vocabulary vocabulary, bool lowercase)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        var hasMarks = vocabulary.TryGetId("[CLS]", out var classifier) & vocabulary.TryGetId("[SEP]", out var separator);
        return new PipelineTokenizer(new PipelineComponents
        {
            Normalizer = new BertNormalizer { Lowercases = lowercase },
            PreTokenizer = BertPreTokenizer.Instance,
            Model = new WordPieceModel(vocabulary),
            PostProcessor = hasMarks ? new BertProcessing(new SpecialToken("[SEP]", separator), new SpecialToken("[CLS]", classifier)) : null,
            Decoder = new WordPieceDecoder(),
            AddedTokens = SpecialTokens(vocabulary, "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"),
        });
    }

    /// <summary>SentencePiece's BPE: blanks become U+2581, one is put before the text, and words are not cut apart before merging.</summary>
    /// <param name="vocabulary">Tokens and merges.</param>
    /// <param name="options">Switches of the model; null for byte fallback with the unknown token &lt;unk&gt; where the vocabulary has it.</param>
    /// <param name="normalizer">Runs before blanks are replaced, or null.</param>
    /// <param name="addedTokens">Tokens that are found in text before the pipeline, or null for none.</param>
    /// <param name="addsPrefix">Whether a blank is put before the text.</param>
    /// <returns>The tokenizer.</returns>
    public static PipelineTokenizer SentencePieceBpe(BpeVocabulary vocabulary, BpeOptions? options = null, Normalizer? normalizer = null,
        IReadOnlyList<AddedToken>? addedTokens = null, bool addsPrefix = true)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        options ??= new BpeOptions { ByteFallback = true, FuseUnknown = true, UnknownToken = vocabulary.Tokens.TryGetId("<unk>", out _) ? "<unk>" : null };
        return SentencePiece(new BpeModel(vocabulary, options), normalizer, addedTokens, addsPrefix);
    }

    /// <summary>SentencePiece's Unigram model, with the same treatment of blanks.</summary>
    /// <param name="vocabulary">The pieces.</param>
    /// <param name="options">Switches of the model, or null for the defaults.</param>
    /// <param name="normalizer">Runs before blanks are replaced, or null.</param>
    /// <param name="addedTokens">Tokens that are found in text before the pipeline, or null for none.</param>
    /// <param name="addsPrefix">Whether a blank is put before the text.</param>
    /// <returns>The tokenizer.</returns>
    public static PipelineTokenizer SentencePieceUnigram(UnigramVocabulary vocabulary, UnigramOptions? options = null, Normalizer? normalizer = null,
        IReadOnlyList<AddedToken>? addedTokens = null, bool addsPrefix = true) =>
        SentencePiece(new UnigramModel(vocabulary, options), normalizer, addedTokens, addsPrefix);

    /// <summary>What <see cref="Unigram"/> does to text first: compatibility forms composed (NFKC), runs of white space and line ends as one blank, none at the ends.</summary>
    public static Normalizer UnigramNormalizer { get; } = new SequenceNormalizer([UnicodeNormalizer.Nfkc, new ReplaceNormalizer("\\s+", isLiteral: false, " "), new StripNormalizer()]);

    /// <summary>A Unigram model as trained here: blanks become U+2581, one is put before the text, and text is cut before each.</summary>
    /// <param name="vocabulary">The pieces; control pieces and the unknown one become special added tokens.</param>
    /// <param name="options">Switches of the model, or null for byte fallback where there are byte pieces.</param>
    /// <param name="normalizer">Runs before blanks are replaced, or null for <see cref="UnigramNormalizer"/>.</param>
    /// <returns>The tokenizer.</returns>
    public static PipelineTokenizer Unigram(UnigramVocabulary vocabulary, UnigramOptions? options = null, Normalizer? normalizer = null)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        var pieces = vocabulary.Pieces;
        return new PipelineTokenizer(new PipelineComponents
        {
            Normalizer = normalizer ?? UnigramNormalizer,
            PreTokenizer = new MetaspacePreTokenizer(),
            Model = new UnigramModel(vocabulary, options ?? new UnigramOptions { ByteFallback = pieces.Any(piece => piece.Kind == PieceKind.Byte) }),
            Decoder = new SequenceDecoder([new ByteFallbackDecoder(), new MetaspaceDecoder()]),
            AddedTokens = [.. Enumerable.Range(0, pieces.Count).Where(id => pieces[id].Kind is PieceKind.Control or PieceKind.Unknown)
                .Select(id => new AddedToken { Id = id, Content = pieces[id].Text, IsSpecial = true })],
        });
    }

    /// <summary>Whole words: what white space and punctuation separate.</summary>
    /// <param name="vocabulary">The words.</param>
    /// <param name="preTokenizer">Cuts text, or null for runs of word characters and runs of other signs.</param>
    /// <param name="unknownToken">The token for other words.</param>
    /// <returns>The tokenizer; decoding puts blanks between words.</returns>
    public static PipelineTokenizer Words(Vocabulary vocabulary, PreTokenizer? preTokenizer = null, string unknownToken = "[UNK]") => new(new PipelineComponents
    {
        PreTokenizer = preTokenizer ?? WhitespacePreTokenizer.Instance,
        Model = new WordLevelModel(vocabulary, unknownToken),
        AddedTokens = SpecialTokens(vocabulary, unknownToken),
    });

    /// <summary>English words with spaCy's rules, as pipelines for sentiment have them.</summary>
    /// <param name="vocabulary">The words.</param>
    /// <param name="lowercases">Whether words are put in lower case; a vocabulary is trained with the same choice.</param>
    /// <param name="unknownToken">The token for other words. It and &lt;pad&gt;, where the vocabulary has them, are special.</param>
    /// <returns>The tokenizer; white space is in no token, and decoding puts blanks between words.</returns>
    public static PipelineTokenizer EnglishWords(Vocabulary vocabulary, bool lowercases, string unknownToken = "<unk>") => new(new PipelineComponents
    {
        PreTokenizer = new EnglishWordsPreTokenizer { DropsWhiteSpace = true, Lowercases = lowercases },
        Model = new WordLevelModel(vocabulary, unknownToken),
        AddedTokens = SpecialTokens(vocabulary, unknownToken, "<pad>"),
    });

    /// <summary>Special added tokens for those spellings that a vocabulary has.</summary>
    internal static IReadOnlyList<AddedToken> SpecialTokens(Vocabulary vocabulary, params ReadOnlySpan<string> spellings)
    {
        var tokens = new List<AddedToken>();
        foreach (var spelling in spellings)
        {
            if (vocabulary.TryGetId(spelling, out var id))
                tokens.Add(new AddedToken { Id = id, Content = spelling, IsSpecial = true });
        }
        return tokens;
    }

    private static PipelineTokenizer SentencePiece(TokenModel model, Normalizer? normalizer, IReadOnlyList<AddedToken>? addedTokens, bool addsPrefix)
    {
        var normalizers = new List<Normalizer>();
        if (normalizer is not null)
            normalizers.Add(normalizer);
        if (addsPrefix)
            normalizers.Add(new PrependNormalizer(Metaspace));
        normalizers.Add(new ReplaceNormalizer(" ", isLiteral: true, Metaspace));
        var decoders = new List<Decoder> { new ReplaceDecoder(Metaspace, " "), new ByteFallbackDecoder(), FuseDecoder.Instance };
        if (addsPrefix)
            decoders.Add(new StripDecoder(new System.Text.Rune(' '), 1, 0));
        return new PipelineTokenizer(new PipelineComponents
        {
            Normalizer = new SequenceNormalizer(normalizers),
            Model = model,
            Decoder = new SequenceDecoder(decoders),
            AddedTokens = addedTokens ?? [],
        });
    }
}
