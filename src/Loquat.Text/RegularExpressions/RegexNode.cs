// The parts of a parsed regular expression.
namespace Loquat.Text.RegularExpressions;

/// <summary>What must be true between two characters.</summary>
internal enum AssertionKind
{
    /// <summary>^: at the start of the text or behind a line feed that is not its last character.</summary>
    LineStart,

    /// <summary>$: at the end of the text or before a line feed.</summary>
    LineEnd,

    /// <summary>\A.</summary>
    TextStart,

    /// <summary>\z.</summary>
    TextEnd,

    /// <summary>\b: between a word character and another.</summary>
    WordBoundary,

    /// <summary>\B.</summary>
    NoWordBoundary,
}

/// <summary>A part of a regular expression.</summary>
internal abstract record RegexNode;

/// <summary>One character of a set.</summary>
internal sealed record CharacterNode(CodePointSet Set) : RegexNode;

/// <summary>Parts one behind the other; none for the empty expression.</summary>
internal sealed record SequenceNode(IReadOnlyList<RegexNode> Parts) : RegexNode
{
    public static SequenceNode Empty { get; } = new([]);
}

/// <summary>The first part that leads to a match.</summary>
internal sealed record AlternationNode(IReadOnlyList<RegexNode> Parts) : RegexNode;

/// <summary>A part several times: as often as can be, or as seldom. <see cref="int.MaxValue"/> for no upper limit.</summary>
internal sealed record RepeatNode(RegexNode Part, int Least, int Most, bool IsLazy) : RegexNode;

/// <summary>An anchor or word boundary.</summary>
internal sealed record AssertionNode(AssertionKind Kind) : RegexNode;

/// <summary>Whether a part matches behind this place (or before it), without taking characters.</summary>
internal sealed record LookNode(RegexNode Part, bool IsBehind, bool IsNegative) : RegexNode;
