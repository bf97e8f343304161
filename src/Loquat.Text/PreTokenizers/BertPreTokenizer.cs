// BERT's words: what white space separates, and every punctuation mark on its own.
using Loquat.Text.Alignment;
using Loquat.Text.Unicode;

namespace Loquat.Text.PreTokenizers;

/// <summary>Cuts at white space, which is left out, and around every punctuation mark.</summary>
public sealed class BertPreTokenizer : PreTokenizer
{
    private static readonly CharacterSplitter s_punctuation = new(CharacterTests.IsPunctuation, SplitBehavior.Isolated);

    /// <summary>The one instance: there is nothing to choose.</summary>
    public static BertPreTokenizer Instance { get; } = new();

    private BertPreTokenizer()
    {
    }

    /// <inheritdoc/>
    public override string TypeName => "BertPreTokenizer";

    /// <inheritdoc/>
    public override void PreTokenize(AlignedText text)
    {
        WhitespaceSplitPreTokenizer.Instance.PreTokenize(text);
        text.Rewrite(s_punctuation);
    }
}
