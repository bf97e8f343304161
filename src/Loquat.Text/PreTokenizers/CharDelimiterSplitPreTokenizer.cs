// Cutting at one character.
using System.Text;
using Loquat.Text.Alignment;

namespace Loquat.Text.PreTokenizers;

/// <summary>Pieces are what one character separates; it is left out.</summary>
/// <param name="delimiter">The character.</param>
public sealed class CharDelimiterSplitPreTokenizer(Rune delimiter) : PreTokenizer
{
    private readonly CharacterSplitter _splitter = new(rune => rune == delimiter, SplitBehavior.Removed);

    /// <inheritdoc/>
    public override string TypeName => "CharDelimiterSplit";

    /// <summary>The character that separates pieces.</summary>
    public Rune Delimiter { get; } = delimiter;

    /// <inheritdoc/>
    public override void PreTokenize(AlignedText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text.Rewrite(_splitter);
    }
}
