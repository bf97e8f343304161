// How long encodings are shortened, as tokenizer.json has it.
namespace Loquat.Text.Encodings;

/// <summary>Which text of a pair is shortened.</summary>
public enum TruncationStrategy
{
    /// <summary>The longer one, token by token.</summary>
    LongestFirst,

    /// <summary>The first.</summary>
    OnlyFirst,

    /// <summary>The second.</summary>
    OnlySecond,
}

/// <summary>The side of a sequence at which something happens.</summary>
public enum SequenceSide
{
    /// <summary>The end.</summary>
    Right,

    /// <summary>The start.</summary>
    Left,
}

/// <summary>How encodings that are too long are shortened.</summary>
public sealed record TruncationOptions
{
    /// <summary>Most tokens of an encoding, special tokens included.</summary>
    public int MaxLength { get; init; } = 512;

    /// <summary>Tokens that neighbouring windows of the overflow share.</summary>
    public int Stride { get; init; }

    /// <summary>Which text of a pair is shortened.</summary>
    public TruncationStrategy Strategy { get; init; } = TruncationStrategy.LongestFirst;

    /// <summary>The side that is cut off.</summary>
    public SequenceSide Direction { get; init; } = SequenceSide.Right;
}
