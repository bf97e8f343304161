// The plain data of a Unigram model: what a trainer makes and a file holds.
namespace Loquat.Text.Models;

/// <summary>What a piece of a SentencePiece vocabulary is for.</summary>
public enum PieceKind
{
    /// <summary>Found in text by its score.</summary>
    Normal,

    /// <summary>Stands for what no piece spells.</summary>
    Unknown,

    /// <summary>A mark such as the start of a text; never found in text.</summary>
    Control,

    /// <summary>Given by a user: scored as its bytes' worth of the best piece, so that hardly any other spelling is better.</summary>
    UserDefined,

    /// <summary>One byte, spelled &lt;0x00&gt; to &lt;0xFF&gt;; used where a character has no piece.</summary>
    Byte,

    /// <summary>Has an id and is never used.</summary>
    Unused,
}

/// <summary>One piece of a Unigram vocabulary.</summary>
/// <param name="Text">The spelling.</param>
/// <param name="Score">Natural logarithm of its probability.</param>
/// <param name="Kind">What it is for.</param>
public readonly record struct UnigramPiece(string Text, double Score, PieceKind Kind = PieceKind.Normal);

/// <summary>The pieces of a Unigram model.</summary>
/// <param name="Pieces">The pieces by id.</param>
/// <param name="UnknownId">Id of the piece for what no piece spells, or null.</param>
public sealed record UnigramVocabulary(IReadOnlyList<UnigramPiece> Pieces, int? UnknownId);
