// Trains BPE over characters.
using Loquat.Formats;
using Loquat.Text.Corpora;
using Loquat.Text.Models;
using Loquat.Text.Trainers.Merging;

namespace Loquat.Text.Trainers;

/// <summary>What a BPE vocabulary over characters is to be.</summary>
public sealed record BpeTrainerOptions : SubwordTrainerOptions
{
    /// <summary>UTF-16 units of the longest token that is made, affixes included, or null for no limit.</summary>
    public int? MaxTokenLength { get; init; }

    /// <summary>As <see cref="BpeOptions.ContinuingSubwordPrefix"/>.</summary>
    public string? ContinuingSubwordPrefix { get; init; }

    /// <summary>As <see cref="BpeOptions.EndOfWordSuffix"/>.</summary>
    public string? EndOfWordSuffix { get; init; }

    internal override void Check()
    {
        base.Check();
        if (MaxTokenLength is { } length)
            ArgumentOutOfRangeException.ThrowIfLessThan(length, 1, nameof(MaxTokenLength));
    }
}

/// <summary>
/// Learns BPE vocabularies (Sennrich et al. 2016, arXiv:1508.07909) from text. Each step merges the pair of neighbouring tokens that occurs most; of equally
/// frequent pairs the one whose left id is smallest, then the one whose right id is smallest. Ids are those of the special tokens, then the characters in the
/// order of their code points, then characters with prefix or suffix in ordinal order, then the merged tokens in the order of their making.
/// </summary>
public static class BpeTrainer
{
    /// <summary>Learns a vocabulary.</summary>
    /// <param name="corpus">The text.</param>
    /// <param name="options">What it is to be.</param>
    /// <returns>Tokens and merges. With the same options and text they are always the same, whatever memory and threads there are.</returns>
    /// <exception cref="InvalidInputException">A file cannot be read, the vocabulary is too small for the characters, or the distinct words take too much memory.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public static BpeVocabulary Train(TextCorpus corpus, BpeTrainerOptions options)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        var rules = new MergeRules(options.VocabularySize, options.MinFrequency, options.MaxTokenLength, options.SpecialTokens, options.ContinuingSubwordPrefix);
        return CharacterMerges.Learn(corpus, options, rules, options.EndOfWordSuffix);
    }
}
