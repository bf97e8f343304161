// What a caller may ask of encoding beyond the text.
using Loquat.Text.Models;

namespace Loquat.Text.Encodings;

/// <summary>Options of encoding a text into a <see cref="TokenEncoding"/>.</summary>
public sealed record EncodeOptions
{
    /// <summary>The defaults.</summary>
    public static EncodeOptions Default { get; } = new();

    /// <summary>Whether the post-processor adds its special tokens, such as [CLS] or &lt;s&gt;.</summary>
    public bool AddSpecialTokens { get; init; } = true;

    /// <summary>Draws a random segmentation, or null for the best one.</summary>
    public TokenSampling? Sampling { get; init; }
}
