// The switches of a WordPiece model, as tokenizer.json has them.
namespace Loquat.Text.Models;

/// <summary>Switches of a <see cref="WordPieceModel"/>; the defaults are BERT's.</summary>
public sealed record WordPieceOptions
{
    /// <summary>The token for words that cannot be spelled. It must be in the vocabulary.</summary>
    public string UnknownToken { get; init; } = "[UNK]";

    /// <summary>Put before every piece of a word but the first.</summary>
    public string ContinuingSubwordPrefix { get; init; } = "##";

    /// <summary>Words of more characters (Unicode scalar values) are unknown.</summary>
    public int MaxInputCharactersPerWord { get; init; } = 100;
}
