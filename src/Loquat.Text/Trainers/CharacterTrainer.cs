// Makes vocabularies of characters.
using Loquat.Formats;
using Loquat.Text.Corpora;
using Loquat.Text.Models;
using Loquat.Text.Trainers.Counting;

namespace Loquat.Text.Trainers;

/// <summary>What a vocabulary of characters is to be. Its size and least frequency limit the characters; both leave all in by default.</summary>
public sealed record CharacterTrainerOptions : TrainerOptions
{
    /// <summary>Options that take every character.</summary>
    public CharacterTrainerOptions() => (VocabularySize, MinFrequency) = (int.MaxValue, 1);
}

/// <summary>
/// Makes vocabularies of the most frequent characters (Unicode scalar values): special tokens first, then characters by falling frequency, equally frequent ones
/// in the order of their code points.
/// </summary>
public static class CharacterTrainer
{
    /// <summary>Makes a vocabulary.</summary>
    /// <param name="corpus">The text.</param>
    /// <param name="options">What it is to be.</param>
    /// <returns>The characters. With the same options and text they are always the same, whatever memory and threads there are.</returns>
    /// <exception cref="InvalidInputException">A file cannot be read, or there is no room for the special tokens.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public static Vocabulary Train(TextCorpus corpus, CharacterTrainerOptions options)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        return WordTrainer.MostFrequent(WordCounter.Count(corpus, options, () => new CharacterSplitter()), options);
    }
}
