// The third stage of a pipeline: turns one piece into ids. BpeModel, WordPieceModel, UnigramModel and WordLevelModel derive from this.
namespace Loquat.Text.Models;

/// <summary>Turns pieces of text into tokens of a vocabulary. Instances are immutable and safe to use from several threads.</summary>
public abstract class TokenModel
{
    /// <summary>The model's name in tokenizer.json: BPE, WordPiece, Unigram or WordLevel.</summary>
    public abstract string TypeName { get; }

    /// <summary>The tokens by id.</summary>
    public abstract Vocabulary Vocabulary { get; }

    /// <summary>Turns one piece into tokens.</summary>
    /// <param name="piece">The piece as the pre-tokenizer left it, not empty, UTF-16.</param>
    /// <param name="tokens">Receives the tokens behind those already there, in order.</param>
    /// <exception cref="Tokenizers.UnknownCharacterException">The vocabulary lacks a character and the model has no token for unknown ones.</exception>
    public abstract void Tokenize(ReadOnlySpan<char> piece, List<ModelToken> tokens);

    /// <summary>Turns one piece into tokens of a randomly drawn segmentation. Models that know only one take that one.</summary>
    /// <param name="piece">The piece as the pre-tokenizer left it, not empty, UTF-16.</param>
    /// <param name="tokens">Receives the tokens behind those already there, in order.</param>
    /// <param name="sampling">How to draw.</param>
    /// <param name="stream">Number of the piece within its text, so that equal words are drawn independently.</param>
    public virtual void Sample(ReadOnlySpan<char> piece, List<ModelToken> tokens, TokenSampling sampling, ulong stream) => Tokenize(piece, tokens);
}
