// What a Unigram vocabulary is to be.
using Loquat.Text.PreTokenizers;
using Loquat.Text.Recipes;

namespace Loquat.Text.Trainers;

/// <summary>What a Unigram vocabulary is to be. Text is normalized and cut as <see cref="PipelineRecipes.Unigram"/> does, unless other components are given.</summary>
public sealed record UnigramTrainerOptions : SubwordTrainerOptions
{
    /// <summary>The greatest <see cref="MaxPieceLength"/>.</summary>
    public const int LongestPiece = byte.MaxValue;

    /// <summary>Options with SentencePiece's special tokens and settings.</summary>
    public UnigramTrainerOptions()
    {
        SpecialTokens = ["<unk>", "<s>", "</s>"];
        Normalizer = PipelineRecipes.UnigramNormalizer;
        PreTokenizer = new MetaspacePreTokenizer();
    }

    /// <summary>The special token for what no piece spells, or null for none. It is put before the special tokens where it is none of them.</summary>
    public string? UnknownToken { get; init; } = "<unk>";

    /// <summary>Share of the text's characters that pieces cover, above 0 up to 1: the rarest ones beyond it are unknown, or bytes.</summary>
    public double CharacterCoverage { get; init; } = 0.9995;

    /// <summary>Whether the vocabulary gets the 256 pieces &lt;0x00&gt; to &lt;0xFF&gt; behind the special tokens, for the characters that no piece covers.</summary>
    public bool ByteFallback { get; init; }

    /// <summary>The most characters (code points) of a piece: from 1 to <see cref="LongestPiece"/>.</summary>
    public int MaxPieceLength { get; init; } = 16;

    /// <summary>The most pieces to start from.</summary>
    public int SeedSize { get; init; } = 1_000_000;

    /// <summary>Share of the pieces that stay in each round, between 0 and 1.</summary>
    public double ShrinkingFactor { get; init; } = 0.75;

    /// <summary>Steps of expectation maximisation in each round.</summary>
    public int SubIterations { get; init; } = 2;

    /// <summary>
    /// Whether no piece joins a letter (with its marks) to a sign, digit or symbol; a blank joins all. SentencePiece separates scripts, of which this is the part that
    /// matters in text of one script.
    /// </summary>
    public bool SeparatesLetters { get; init; } = true;

    /// <summary>Told after each step of expectation maximisation what SentencePiece logs; called on the thread that trains.</summary>
    public Action<UnigramIteration>? Iteration { get; init; }

    internal override void Check()
    {
        base.Check();
        if (!(CharacterCoverage is > 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(CharacterCoverage), CharacterCoverage, "The character coverage must be above 0 and at most 1.");
        if (!(ShrinkingFactor is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(ShrinkingFactor), ShrinkingFactor, "The shrinking factor must be between 0 and 1.");
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxPieceLength, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxPieceLength, LongestPiece);
        ArgumentOutOfRangeException.ThrowIfLessThan(SeedSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(SubIterations, 1);
        if (UnknownToken is { Length: 0 })
            throw new ArgumentException("The unknown token must not be empty; use null for none.", nameof(UnknownToken));
    }
}

/// <summary>One step of expectation maximisation.</summary>
/// <param name="Round">Number of the vocabulary, from 0; each round but the first starts with pieces given up.</param>
/// <param name="SubIteration">Number of the step within its round, from 0.</param>
/// <param name="Pieces">Pieces after the step.</param>
/// <param name="Objective">Mean of -log p(word) over the words of the text, in nats, under the probabilities before the step.</param>
/// <param name="Tokens">Pieces of the best segmentation of the text under those probabilities.</param>
public readonly record struct UnigramIteration(int Round, int SubIteration, int Pieces, double Objective, long Tokens);
