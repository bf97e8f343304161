// The kinds of tokenizer that can be trained: one table of what each is called, what it starts from and how it is made.
using Loquat.Text.AddedTokens;
using Loquat.Text.Corpora;
using Loquat.Text.Decoders;
using Loquat.Text.English;
using Loquat.Text.Models;
using Loquat.Text.PreTokenizers;
using Loquat.Text.Recipes;
using Loquat.Text.Tokenizers;
using Loquat.Text.Trainers;

namespace Loquat.Cli.Runs;

/// <summary>A kind of tokenizer that can be trained.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="About">What it is, for people.</param>
/// <param name="Normalizer">Name of its normalizer where none is asked for.</param>
/// <param name="Special">Its special tokens where none are asked for.</param>
/// <param name="Unknown">The special token that it cannot be without, or null.</param>
/// <param name="Train">Trains one.</param>
internal sealed record TrainableKind(TokenizerKind Kind, string About, string Normalizer, IReadOnlyList<string> Special, string? Unknown, Func<TextCorpus, TokenizerRecipe, Tokenizer> Train)
{
    /// <summary>Its name on the command line.</summary>
    public string Name => TrainableKinds.NameOf(Kind);

    /// <summary>Whether it works on the characters of the text without a normalizer.</summary>
    public bool TakesTextAsItIs => Kind == TokenizerKind.Char;
}

/// <summary>The table.</summary>
internal static class TrainableKinds
{
    private const string Metaspace = "\u2581";
    private const string EveryCharacter = @"[\s\S]";
    // Lines are words' borders: what stands in one line is cut alike wherever the line is, and text comes back as it was.
    private static readonly SequencePreTokenizer s_lines =
        new([new SplitPreTokenizer("\n", isLiteral: true, SplitBehavior.Isolated, isInverted: false), new MetaspacePreTokenizer { Scheme = PrependScheme.Never }]);
    private static readonly SequenceDecoder s_blanks = new([new ReplaceDecoder(Metaspace, " "), new ByteFallbackDecoder(), FuseDecoder.Instance]);
    private static readonly string[] s_sentencePiece = ["<unk>", "<s>", "</s>"];
    private static readonly string[] s_bert = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];

    /// <summary>All kinds that can be trained.</summary>
    public static IReadOnlyList<TrainableKind> All { get; } =
    [
        new(TokenizerKind.ByteBpe, "byte-level BPE behind GPT-2's pattern; spells any text and gives it back", "none", ["<|endoftext|>"], null, TrainByteBpe),
        new(TokenizerKind.Bpe, "BPE over characters with blanks as \u2581 and bytes for rare characters, as Llama's", "none", s_sentencePiece, "<unk>", TrainBpe),
        new(TokenizerKind.WordPiece, "WordPiece, as BERT's", "bert", s_bert, "[UNK]", TrainWordPiece),
        new(TokenizerKind.Unigram, "Unigram, as T5's", "nfkc", s_sentencePiece, "<unk>", TrainUnigram),
        new(TokenizerKind.Word, "whole words and punctuation", "none", ["[PAD]", "[UNK]"], "[UNK]", TrainWords),
        new(TokenizerKind.Char, "single characters", "none", ["[UNK]"], "[UNK]", TrainCharacters),
    ];

    /// <summary>The names of all kinds, for the help: a|b|c.</summary>
    public static string Names { get; } = string.Join('|', All.Select(kind => kind.Name));

    /// <summary>The name of a kind on the command line and in files of runs.</summary>
    public static string NameOf(TokenizerKind kind) => kind switch
    {
        TokenizerKind.Char => "char",
        TokenizerKind.Byte => "byte",
        TokenizerKind.Word => "word",
        TokenizerKind.Bpe => "bpe",
        TokenizerKind.ByteBpe => "byte-bpe",
        TokenizerKind.WordPiece => "wordpiece",
        TokenizerKind.Unigram => "unigram",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "The kind has no name."),
    };

    /// <summary>Looks a kind up by its name.</summary>
    public static TrainableKind? Find(string name) => All.FirstOrDefault(kind => kind.Name == name);

    private static PipelineTokenizer TrainByteBpe(TextCorpus corpus, TokenizerRecipe recipe)
    {
        var normalizer = recipe.MakeNormalizer();
        var options = recipe.Fill(new ByteLevelBpeTrainerOptions { Normalizer = normalizer, MaxTokenLength = recipe.MaxTokenLength }, recipe.SpecialTokens);
        var vocabulary = ByteLevelBpeTrainer.Train(corpus, options);
        var plain = PipelineRecipes.ByteLevelBpe(vocabulary, addedTokens: AddedTokens(vocabulary.Tokens, recipe));
        return normalizer is null ? plain : new PipelineTokenizer(plain.Components with { Normalizer = normalizer });
    }

    private static PipelineTokenizer TrainBpe(TextCorpus corpus, TokenizerRecipe recipe)
    {
        var normalizer = recipe.MakeNormalizer();
        var bytes = recipe.FallsBackToBytes ? Enumerable.Range(0, 256).Select(value => $"<0x{value:X2}>") : [];
        var vocabulary = BpeTrainer.Train(corpus, recipe.Fill(new BpeTrainerOptions
        {
            Normalizer = normalizer,
            PreTokenizer = s_lines,
            InitialAlphabet = Metaspace,
            AlphabetLimit = recipe.AlphabetLimit ?? 1000,
            MaxTokenLength = recipe.MaxTokenLength,
        }, [.. recipe.SpecialTokens, .. bytes]));
        return new PipelineTokenizer(new PipelineComponents
        {
            Normalizer = normalizer,
            PreTokenizer = s_lines,
            Model = new BpeModel(vocabulary, new BpeOptions { ByteFallback = recipe.FallsBackToBytes, FuseUnknown = true, UnknownToken = "<unk>" }),
            Decoder = s_blanks,
            AddedTokens = AddedTokens(vocabulary.Tokens, recipe),
        });
    }

    private static PipelineTokenizer TrainWordPiece(TextCorpus corpus, TokenizerRecipe recipe)
    {
        var normalizer = recipe.MakeNormalizer();
        var vocabulary = WordPieceTrainer.Train(corpus, recipe.Fill(new WordPieceTrainerOptions
        {
            Normalizer = normalizer,
            PreTokenizer = BertPreTokenizer.Instance,
            AlphabetLimit = recipe.AlphabetLimit ?? 1000,
            MaxTokenLength = recipe.MaxTokenLength,
        }, recipe.SpecialTokens));
        return new PipelineTokenizer(PipelineRecipes.Bert(vocabulary, recipe.Lowercases).Components with { Normalizer = normalizer, AddedTokens = AddedTokens(vocabulary, recipe) });
    }

    private static PipelineTokenizer TrainUnigram(TextCorpus corpus, TokenizerRecipe recipe)
    {
        var normalizer = recipe.MakeNormalizer();
        var options = recipe.Fill(new UnigramTrainerOptions
        {
            Normalizer = normalizer,
            PreTokenizer = s_lines,
            InitialAlphabet = Metaspace,
            AlphabetLimit = recipe.AlphabetLimit,
            ByteFallback = recipe.FallsBackToBytes,
        }, recipe.SpecialTokens);
        if (recipe.MaxTokenLength is { } length)
            options = options with { MaxPieceLength = Math.Min(length, UnigramTrainerOptions.LongestPiece) };
        var vocabulary = UnigramTrainer.Train(corpus, options);
        // The trainer's control pieces are the recipe's special tokens.
        return new PipelineTokenizer(PipelineRecipes.Unigram(vocabulary).Components with { Normalizer = normalizer, PreTokenizer = s_lines, Decoder = s_blanks });
    }

    private static PipelineTokenizer TrainWords(TextCorpus corpus, TokenizerRecipe recipe)
    {
        // The rules of English look at capitals, so words are put in lower case when they have been cut.
        var normalizer = (recipe.IsEnglish ? recipe with { Lowercases = false } : recipe).MakeNormalizer();
        PreTokenizer cuts = recipe.IsEnglish ? new EnglishWordsPreTokenizer { DropsWhiteSpace = true, Lowercases = recipe.Lowercases } : WhitespacePreTokenizer.Instance;
        var vocabulary = WordTrainer.Train(corpus, recipe.Fill(new WordTrainerOptions { Normalizer = normalizer, PreTokenizer = cuts }, recipe.SpecialTokens));
        return new PipelineTokenizer(PipelineRecipes.Words(vocabulary, cuts).Components with { Normalizer = normalizer, AddedTokens = AddedTokens(vocabulary, recipe) });
    }

    private static PipelineTokenizer TrainCharacters(TextCorpus corpus, TokenizerRecipe recipe)
    {
        var vocabulary = CharacterTrainer.Train(corpus, recipe.Fill(new CharacterTrainerOptions(), recipe.SpecialTokens));
        return new PipelineTokenizer(new PipelineComponents
        {
            PreTokenizer = new SplitPreTokenizer(EveryCharacter, isLiteral: false, SplitBehavior.Isolated, isInverted: false),
            Model = new WordLevelModel(vocabulary, "[UNK]"),
            Decoder = FuseDecoder.Instance,
            // Without tokens to look for it is the character tokenizer that 'loquat train' makes, when it is loaded.
            AddedTokens = recipe.Special is null ? [] : AddedTokens(vocabulary, recipe),
        });
    }

    private static IReadOnlyList<AddedToken> AddedTokens(Vocabulary vocabulary, TokenizerRecipe recipe) =>
        [.. recipe.SpecialTokens.Select(token => new AddedToken { Id = vocabulary.TryGetId(token, out var id) ? id : -1, Content = token, IsSpecial = true })];
}
