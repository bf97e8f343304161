// The pieces on their way to a vocabulary: spellings, scores, and the trie that finds them.
using Loquat.Text.Models;

namespace Loquat.Text.Trainers.Unigram;

/// <summary>Pieces with their logarithms of probabilities. The first ones, the characters, are never given up.</summary>
internal sealed class TrainingPieces
{
    public TrainingPieces(string[] texts, double[] scores, int required)
    {
        Texts = texts;
        Scores = scores;
        Required = required;
        Trie = new CharacterTrie();
        for (var id = 0; id < texts.Length; id++)
            Trie.Add(texts[id], id);
    }

    private TrainingPieces(TrainingPieces other, double[] scores) => (Texts, Trie, Required, Scores) = (other.Texts, other.Trie, other.Required, scores);

    /// <summary>The spellings.</summary>
    public string[] Texts { get; }

    /// <summary>The scores.</summary>
    public double[] Scores { get; }

    /// <summary>Number of pieces at the start that stay in any case.</summary>
    public int Required { get; }

    /// <summary>Finds pieces by their spelling.</summary>
    public CharacterTrie Trie { get; }

    /// <summary>Number of pieces.</summary>
    public int Count => Texts.Length;

    /// <summary>Those that are to stay, in the same order, with new scores.</summary>
    /// <param name="stays">For each piece whether it stays; true for all required ones.</param>
    /// <param name="scores">The new scores of all.</param>
    public TrainingPieces Keep(bool[] stays, double[] scores) => Array.TrueForAll(stays, stay => stay) ? new TrainingPieces(this, scores)
        : new TrainingPieces([.. Texts.Where((_, id) => stays[id])], [.. scores.Where((_, id) => stays[id])], Required);
}
