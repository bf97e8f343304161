// Cutting at punctuation marks.
using Loquat.Text.Alignment;
using Loquat.Text.Unicode;

namespace Loquat.Text.PreTokenizers;

/// <summary>Cuts text at punctuation marks.</summary>
/// <param name="behavior">What becomes of the marks.</param>
public sealed class PunctuationPreTokenizer(SplitBehavior behavior = SplitBehavior.Isolated) : PreTokenizer
{
    private readonly CharacterSplitter _splitter = new(CharacterTests.IsPunctuation, behavior);

    /// <inheritdoc/>
    public override string TypeName => "Punctuation";

    /// <summary>What becomes of the marks.</summary>
    public SplitBehavior Behavior { get; } = behavior;

    /// <inheritdoc/>
    public override void PreTokenize(AlignedText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text.Rewrite(_splitter);
    }
}
