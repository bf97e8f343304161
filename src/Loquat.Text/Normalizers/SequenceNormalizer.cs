// Several normalizers, one after another.
using Loquat.Text.Alignment;

namespace Loquat.Text.Normalizers;

/// <summary>Applies normalizers one after another.</summary>
/// <param name="parts">The normalizers in order.</param>
public sealed class SequenceNormalizer(IReadOnlyList<Normalizer> parts) : Normalizer
{
    /// <inheritdoc/>
    public override string TypeName => "Sequence";

    /// <summary>The normalizers in order.</summary>
    public IReadOnlyList<Normalizer> Parts { get; } = parts;

    /// <inheritdoc/>
    public override void Normalize(AlignedText text)
    {
        for (var i = 0; i < Parts.Count; i++)
            Parts[i].Normalize(text);
    }
}
