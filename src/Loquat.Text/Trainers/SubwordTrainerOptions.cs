// What the trainers of subwords over characters (BPE, WordPiece) have in common.
using Loquat.Text.Normalizers;
using Loquat.Text.PreTokenizers;

namespace Loquat.Text.Trainers;

/// <summary>
/// Options of trainers that cut words into pieces of characters. The text goes through normalizer and pre-tokenizer line by line (a line longer than
/// four mebibytes is cut before a blank between two letters), as it will when the tokenizer is used.
/// </summary>
public abstract record SubwordTrainerOptions : TrainerOptions
{
    /// <summary>Rewrites the text first, or null.</summary>
    public Normalizer? Normalizer { get; init; }

    /// <summary>Cuts the text into words, or null: then each line with its line end is one word.</summary>
    public PreTokenizer? PreTokenizer { get; init; }

    /// <summary>Characters that the vocabulary has in any case.</summary>
    public string InitialAlphabet { get; init; } = "";

    /// <summary>The most characters to take, or null for all. The most frequent ones stay; no piece has one of the others in it.</summary>
    public int? AlphabetLimit { get; init; }

    internal override void Check()
    {
        base.Check();
        if (AlphabetLimit is { } limit)
            ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1, nameof(AlphabetLimit));
    }
}
