// The second stage of a pipeline: cuts the text into the pieces (mostly words) that the model works on, one by one.
using Loquat.Text.Alignment;

namespace Loquat.Text.PreTokenizers;

/// <summary>Cuts text into pieces that no token will cross. Instances are immutable and safe to use from several threads.</summary>
public abstract class PreTokenizer
{
    /// <summary>The component's name in tokenizer.json, such as "ByteLevel".</summary>
    public abstract string TypeName { get; }

    /// <summary>Cuts each piece of a segment further; may rewrite them too (byte alphabet, metaspace).</summary>
    /// <param name="text">The segment, changed in place.</param>
    public abstract void PreTokenize(AlignedText text);

    /// <summary>Cuts a text.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The pieces as the model would see them.</returns>
    public string[] Split(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var aligned = new AlignedText(text);
        PreTokenize(aligned);
        var pieces = new string[aligned.Pieces.Length];
        for (var i = 0; i < pieces.Length; i++)
            pieces[i] = aligned.Text.Slice(aligned.Pieces[i].Start, aligned.Pieces[i].Length).ToString();
        return pieces;
    }
}
