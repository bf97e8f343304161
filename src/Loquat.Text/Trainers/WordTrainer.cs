// Makes vocabularies of whole words.
using System.Text;
using Loquat.Formats;
using Loquat.Text.Corpora;
using Loquat.Text.English;
using Loquat.Text.Models;
using Loquat.Text.Normalizers;
using Loquat.Text.PreTokenizers;
using Loquat.Text.Recipes;
using Loquat.Text.Trainers.Counting;

namespace Loquat.Text.Trainers;

/// <summary>What a vocabulary of words is to be.</summary>
public sealed record WordTrainerOptions : TrainerOptions
{
    /// <summary>Rewrites the text first, or null.</summary>
    public Normalizer? Normalizer { get; init; }

    /// <summary>Cuts the text into words, or null: then each line with its line end is one word.</summary>
    public PreTokenizer? PreTokenizer { get; init; }

    /// <summary>Options for the vocabulary of <see cref="PipelineRecipes.EnglishWords"/>: spaCy's words, no limit of size, each word that occurs, behind &lt;unk&gt; and &lt;pad&gt;.</summary>
    /// <param name="lowercases">Whether words are put in lower case.</param>
    public static WordTrainerOptions English(bool lowercases) => new()
    {
        PreTokenizer = new EnglishWordsPreTokenizer { DropsWhiteSpace = true, Lowercases = lowercases },
        SpecialTokens = ["<unk>", "<pad>"],
        VocabularySize = int.MaxValue,
        MinFrequency = 1,
    };
}

/// <summary>
/// Makes vocabularies of the most frequent words: special tokens first, then words by falling frequency, equally frequent ones in the order of their code
/// points. Words rarer than the least frequency are left out.
/// </summary>
public static class WordTrainer
{
    /// <summary>Makes a vocabulary.</summary>
    /// <param name="corpus">The text.</param>
    /// <param name="options">What it is to be.</param>
    /// <returns>The words. With the same options and text they are always the same, whatever memory and threads there are.</returns>
    /// <exception cref="InvalidInputException">A file cannot be read, there is no room for the special tokens, or the distinct words take too much memory.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public static Vocabulary Train(TextCorpus corpus, WordTrainerOptions options)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        return MostFrequent(WordCounter.Count(corpus, options, () => new PipelineSplitter(options.Normalizer, options.PreTokenizer)), options);
    }

    /// <summary>Special tokens and the most frequent words, in this order.</summary>
    internal static Vocabulary MostFrequent(CountedWords words, TrainerOptions options)
    {
        List<string> tokens = [.. options.SpecialTokens];
        Alphabet.Check(options, tokens, "words");
        var special = tokens.ToHashSet(StringComparer.Ordinal);
        // The sort is stable and the words are in the order of their bytes, which in UTF-8 is that of the code points.
        foreach (var i in Enumerable.Range(0, words.Count).Where(i => words.CountOf(i) >= options.MinFrequency).OrderByDescending(words.CountOf))
        {
            if (tokens.Count == options.VocabularySize)
                break;
            if (Encoding.UTF8.GetString(words.Word(i)) is var word && !special.Contains(word))
                tokens.Add(word);
        }
        return new Vocabulary(tokens);
    }
}
