// The last stage of a pipeline: turns tokens back into text, as a chain of streaming stages, so that a stream and a whole list give the same text.
namespace Loquat.Text.Decoders;

/// <summary>Turns the spellings of tokens back into text. Instances are immutable and safe to use from several threads.</summary>
public abstract class Decoder
{
    /// <summary>The component's name in tokenizer.json, such as "WordPiece".</summary>
    public abstract string TypeName { get; }

    /// <summary>Makes a stage for one stream of tokens.</summary>
    /// <param name="next">The stage that takes the result.</param>
    /// <returns>The stage.</returns>
    public abstract DecoderStage CreateStage(DecoderStage next);
}

/// <summary>
/// One stage of decoding one stream. A token arrives as fragments followed by <see cref="EndToken"/>; a stage hands on what is certain as early as it can.
/// </summary>
public abstract class DecoderStage
{
    /// <summary>Takes a part of the current token, or all of it.</summary>
    /// <param name="fragment">UTF-16 text.</param>
    public abstract void Write(ReadOnlySpan<char> fragment);

    /// <summary>The current token is complete.</summary>
    public abstract void EndToken();

    /// <summary>The stream is complete: everything held back is handed on, and the stage is as new.</summary>
    public abstract void End();
}
