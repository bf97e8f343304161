// Trains WordPiece vocabularies: by BPE's merges over characters with a prefix inside words, as the field's tokenizer library does.
using Loquat.Formats;
using Loquat.Text.Corpora;
using Loquat.Text.Models;
using Loquat.Text.Trainers.Merging;

namespace Loquat.Text.Trainers;

/// <summary>What a WordPiece vocabulary is to be.</summary>
public sealed record WordPieceTrainerOptions : SubwordTrainerOptions
{
    /// <summary>Options with BERT's special tokens.</summary>
    public WordPieceTrainerOptions() => SpecialTokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];

    /// <summary>As <see cref="WordPieceOptions.ContinuingSubwordPrefix"/>.</summary>
    public string ContinuingSubwordPrefix { get; init; } = "##";

    /// <summary>UTF-16 units of the longest token that is made, prefix included, or null for no limit.</summary>
    public int? MaxTokenLength { get; init; }

    internal override void Check()
    {
        base.Check();
        if (MaxTokenLength is { } length)
            ArgumentOutOfRangeException.ThrowIfLessThan(length, 1, nameof(MaxTokenLength));
    }
}

/// <summary>
/// Learns WordPiece vocabularies from text. The tokens are those that <see cref="BpeTrainer"/> makes with a prefix for what continues a word: pairs are taken by
/// their frequency, not by the gain in likelihood (frequency over the product of the parts' frequencies) of Schuster and Nakajima 2012. That is what the
/// vocabularies of the field's tokenizer library are made with. Ties and ids are as for BPE.
/// </summary>
public static class WordPieceTrainer
{
    /// <summary>Learns a vocabulary.</summary>
    /// <param name="corpus">The text.</param>
    /// <param name="options">What it is to be.</param>
    /// <returns>The tokens. With the same options and text they are always the same, whatever memory and threads there are.</returns>
    /// <exception cref="InvalidInputException">A file cannot be read, the vocabulary is too small for the characters, or the distinct words take too much memory.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public static Vocabulary Train(TextCorpus corpus, WordPieceTrainerOptions options)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        var rules = new MergeRules(options.VocabularySize, options.MinFrequency, options.MaxTokenLength, options.SpecialTokens, options.ContinuingSubwordPrefix);
        return CharacterMerges.Learn(corpus, options, rules, suffix: null).Tokens;
    }
}
