// Cutting digits from other text.
using Loquat.Text.Alignment;
using Loquat.Text.Unicode;

namespace Loquat.Text.PreTokenizers;

/// <summary>Cuts numbers from other text.</summary>
/// <param name="isIndividual">Whether every digit is a piece of its own.</param>
public sealed class DigitsPreTokenizer(bool isIndividual) : PreTokenizer
{
    private readonly CharacterSplitter _splitter = new(CharacterTests.IsNumeric, isIndividual ? SplitBehavior.Isolated : SplitBehavior.Contiguous);

    /// <inheritdoc/>
    public override string TypeName => "Digits";

    /// <summary>Whether every digit is a piece of its own.</summary>
    public bool IsIndividual { get; } = isIndividual;

    /// <inheritdoc/>
    public override void PreTokenize(AlignedText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text.Rewrite(_splitter);
    }
}
