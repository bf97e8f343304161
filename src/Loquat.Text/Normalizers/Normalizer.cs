// The first stage of a pipeline: rewrites the text before it is cut.
using Loquat.Text.Alignment;

namespace Loquat.Text.Normalizers;

/// <summary>Rewrites text before it is cut: case, accents, compatibility forms. Instances are immutable and safe to use from several threads.</summary>
public abstract class Normalizer
{
    /// <summary>The component's name in tokenizer.json, such as "NFC".</summary>
    public abstract string TypeName { get; }

    /// <summary>Rewrites a segment; it stays one piece.</summary>
    /// <param name="text">The segment, changed in place.</param>
    public abstract void Normalize(AlignedText text);

    /// <summary>Normalizes a text without keeping its alignment.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The normalized text.</returns>
    public string Normalize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var aligned = new AlignedText(text);
        Normalize(aligned);
        return aligned.IsChanged ? aligned.Text.ToString() : text;
    }
}
