// What a tokenizer that is to be trained shall be, and how: the options of 'loquat tokenizer train' and of 'loquat train --tokenizer KIND:N'.
using Loquat.Cli.Parsing;
using Loquat.Text.Corpora;
using Loquat.Text.Normalizers;
using Loquat.Text.Tokenizers;
using Loquat.Text.Trainers;

namespace Loquat.Cli.Runs;

/// <summary>Everything that a tokenizer is trained with; what is null is the kind's default.</summary>
internal sealed record TokenizerRecipe
{
    /// <summary>The kind.</summary>
    public required TrainableKind Kind { get; init; }

    /// <summary>Tokens of the vocabulary, special ones included.</summary>
    public int? VocabularySize { get; init; }

    /// <summary>How often a word, pair or character must occur to be taken.</summary>
    public long? MinFrequency { get; init; }

    /// <summary>Special tokens; the token for what is unknown is put before them where the kind needs it.</summary>
    public IReadOnlyList<string>? Special { get; init; }

    /// <summary>The name of a normalizer: none, nfc, nfd, nfkc, nfkd or bert.</summary>
    public string? Normalizer { get; init; }

    /// <summary>Whether text is put in lower case.</summary>
    public bool Lowercases { get; init; }

    /// <summary>Whether accents are taken off.</summary>
    public bool StripsAccents { get; init; }

    /// <summary>Whether words are cut by the rules of English (kind word).</summary>
    public bool IsEnglish { get; init; }

    /// <summary>The most characters to start from.</summary>
    public int? AlphabetLimit { get; init; }

    /// <summary>Characters of the longest token (bytes for byte-level BPE).</summary>
    public int? MaxTokenLength { get; init; }

    /// <summary>Whether characters outside the vocabulary are spelled as bytes, where the kind can do that.</summary>
    public bool FallsBackToBytes { get; init; } = true;

    /// <summary>Bytes of memory to keep to, or null.</summary>
    public long? MaxMemory { get; init; }

    /// <summary>Threads, or null for all processors.</summary>
    public int? Threads { get; init; }

    /// <summary>Told how far training has come.</summary>
    public Action<TrainerProgress>? Progress { get; init; }

    /// <summary>Stops training.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Names of normalizers.</summary>
    public static IReadOnlyList<string> Normalizers { get; } = ["none", "nfc", "nfd", "nfkc", "nfkd", "bert"];

    /// <summary>All special tokens in order.</summary>
    public IReadOnlyList<string> SpecialTokens =>
        Special is null ? Kind.Special : Kind.Unknown is { } unknown && !Special.Contains(unknown, StringComparer.Ordinal) ? [unknown, .. Special] : Special;

    /// <summary>Trains the tokenizer.</summary>
    /// <exception cref="Formats.InvalidInputException">The text or the vocabulary's size does not allow it.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public Tokenizer Train(TextCorpus corpus) => Kind.Train(corpus, this);

    /// <summary>Checks that the options go together.</summary>
    /// <exception cref="UsageException">They do not.</exception>
    public void Check()
    {
        if (Special is { } special && (special.Any(string.IsNullOrEmpty) || special.Distinct(StringComparer.Ordinal).Count() != special.Count))
            throw new UsageException("Special tokens must not be empty and must differ from one another; correct --special.");
        if (Kind.TakesTextAsItIs && (Lowercases || StripsAccents || Normalizer is not (null or "none")))
            throw new UsageException($"--kind {Kind.Name} takes text as it is; leave out --normalizer, --lowercase and --strip-accents.");
        if (IsEnglish && Kind.Kind != TokenizerKind.Word)
            throw new UsageException($"--english cuts words, which --kind {Kind.Name} does not learn; use it with --kind word.");
        if (IsEnglish && Normalizer == "bert")
            throw new UsageException("--english needs capitals and punctuation as they are, which --normalizer bert rewrites; choose one of the two.");
        if (Kind.Kind == TokenizerKind.ByteBpe && Normalizer == "bert")
            throw new UsageException("--normalizer bert rewrites white space, which byte-level BPE keeps; choose another normalizer or another --kind.");
        if (MaxMemory < TrainerOptions.LeastMemory)
            throw new UsageException($"--max-memory is {SizeOption.Text(MaxMemory.Value)}; it must be at least {SizeOption.Text(TrainerOptions.LeastMemory)}.");
    }

    /// <summary>The normalizer that the options ask for, or null for none.</summary>
    public Normalizer? MakeNormalizer()
    {
        List<Normalizer> parts = [];
        switch (Normalizer ?? Kind.Normalizer)
        {
            case "nfc": parts.Add(UnicodeNormalizer.Nfc); break;
            case "nfd": parts.Add(UnicodeNormalizer.Nfd); break;
            case "nfkc": parts.Add(UnicodeNormalizer.Nfkc); break;
            case "nfkd": parts.Add(UnicodeNormalizer.Nfkd); break;
            case "bert": return new BertNormalizer { Lowercases = Lowercases, StripsAccents = StripsAccents ? true : null };
        }
        if (StripsAccents)
        {
            // Accents are marks of their own only when characters are taken apart.
            parts.Add(UnicodeNormalizer.Nfd);
            parts.Add(StripAccentsNormalizer.Instance);
        }
        if (Lowercases)
            parts.Add(LowercaseNormalizer.Instance);
        return parts.Count switch { 0 => null, 1 => parts[0], _ => new SequenceNormalizer(parts) };
    }

    /// <summary>Gives the options that all trainers share to a trainer's own.</summary>
    public T Fill<T>(T options, IReadOnlyList<string> special) where T : TrainerOptions => (T)((TrainerOptions)options with
    {
        VocabularySize = VocabularySize ?? options.VocabularySize,
        MinFrequency = MinFrequency ?? options.MinFrequency,
        SpecialTokens = special,
        MaxMemory = MaxMemory,
        Threads = Threads,
        Progress = Progress,
        Cancellation = Cancellation,
    });
}
