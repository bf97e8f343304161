// What becomes of the matches of a pattern that cuts text, in the words of tokenizer.json.
namespace Loquat.Text.PreTokenizers;

/// <summary>What becomes of a match of the pattern that cuts text.</summary>
public enum SplitBehavior
{
    /// <summary>It is left out: "a-b" gives "a", "b".</summary>
    Removed,

    /// <summary>It is a piece of its own: "a-b" gives "a", "-", "b".</summary>
    Isolated,

    /// <summary>It ends the piece before it: "a-b" gives "a-", "b".</summary>
    MergedWithPrevious,

    /// <summary>It starts the piece behind it: "a-b" gives "a", "-b".</summary>
    MergedWithNext,

    /// <summary>Neighbouring matches are one piece: "a--b" gives "a", "--", "b".</summary>
    Contiguous,
}
