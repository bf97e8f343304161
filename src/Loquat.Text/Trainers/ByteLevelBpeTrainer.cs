// Trains byte-level BPE: GPT-2's pattern cuts the text into words, the 256 bytes are the alphabet, merges make the rest.
using Loquat.Formats;
using Loquat.Text.Corpora;
using Loquat.Text.Models;
using Loquat.Text.Normalizers;
using Loquat.Text.Tokenizers;
using Loquat.Text.Trainers.Counting;
using Loquat.Text.Trainers.Merging;

namespace Loquat.Text.Trainers;

/// <summary>What a byte-level BPE vocabulary is to be.</summary>
public sealed record ByteLevelBpeTrainerOptions : TrainerOptions
{
    /// <summary>Rewrites the text first, or null. It must look at single characters and the marks that combine with them, as those of Unicode, case and accents do.</summary>
    public Normalizer? Normalizer { get; init; }

    /// <summary>Bytes of the longest token that is made, or null for no limit.</summary>
    public int? MaxTokenLength { get; init; }

    internal override void Check()
    {
        base.Check();
        if (MaxTokenLength is { } length)
            ArgumentOutOfRangeException.ThrowIfLessThan(length, 1, nameof(MaxTokenLength));
    }
}

/// <summary>
/// Learns byte-level BPE vocabularies (Radford et al. 2019) from text. Each step merges the pair of neighbouring tokens that occurs most; of equally frequent
/// pairs the one whose left id is smallest, then the one whose right id is smallest. Ids are those of the special tokens, then the 256 bytes in the order of the
/// characters that spell them (GPT-2's order), then the merged tokens in the order of their making.
/// </summary>
public static class ByteLevelBpeTrainer
{
    /// <summary>Learns a vocabulary.</summary>
    /// <param name="corpus">The text.</param>
    /// <param name="options">What it is to be.</param>
    /// <returns>Tokens, spelled in the byte alphabet, and merges. With the same options and text it is always the same, whatever memory and threads there are.</returns>
    /// <exception cref="InvalidInputException">A file cannot be read, the vocabulary is too small for the bytes, or the distinct words take too much memory.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public static BpeVocabulary Train(TextCorpus corpus, ByteLevelBpeTrainerOptions options)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        List<string> tokens = [.. options.SpecialTokens];
        var ids = new int[256];
        foreach (var value in Enumerable.Range(0, 256).OrderBy(value => ByteAlphabet.CharacterOf((byte)value)))
        {
            ids[value] = tokens.Count;
            tokens.Add(ByteAlphabet.CharacterOf((byte)value).ToString());
        }
        Alphabet.Check(options, tokens, "the 256 bytes");
        var text = Count(corpus, options, ids);
        var clock = new ProgressClock(options.Progress, TrainerStage.Merging, options.VocabularySize, options.Cancellation);
        var rules = new MergeRules(options.VocabularySize, options.MinFrequency, options.MaxTokenLength, options.SpecialTokens);
        var merges = new MergeLearner(text, tokens, rules, options.Cancellation).Learn(clock);
        clock.Finish(tokens.Count);
        return new BpeVocabulary(new Vocabulary(tokens), merges);
    }

    private static SymbolText Count(TextCorpus corpus, ByteLevelBpeTrainerOptions options, int[] ids)
    {
        var words = WordCounter.Count(corpus, options, () => new ByteLevelSplitter(options.Normalizer));
        var text = new SymbolText(options.MaxMemory, words.MemoryBytes);
        var symbols = Array.Empty<int>();
        text.Reserve(words);
        for (var i = 0; i < words.Count; i++)
        {
            options.CheckCancellation(i);
            var word = words.Word(i);
            if (symbols.Length < word.Length)
                symbols = new int[2 * word.Length];
            for (var j = 0; j < word.Length; j++)
                symbols[j] = ids[word[j]];
            text.Add(symbols.AsSpan(0, word.Length), words.CountOf(i));
        }
        return text;
    }
}
