// The switches of a BPE model, as tokenizer.json has them.
namespace Loquat.Text.Models;

/// <summary>Switches of a <see cref="BpeModel"/>; the defaults are those of byte-level BPE.</summary>
public sealed record BpeOptions
{
    /// <summary>Probability with which merges are left out even when nobody asks for sampling, or null.</summary>
    public double? Dropout { get; init; }

    /// <summary>The token for characters outside the vocabulary, or null: such characters are then left out, as the field's library does.</summary>
    public string? UnknownToken { get; init; }

    /// <summary>Put before every character but the first of a piece, such as "##", or null.</summary>
    public string? ContinuingSubwordPrefix { get; init; }

    /// <summary>Put behind the last character of a piece, such as "&lt;/w&gt;", or null.</summary>
    public string? EndOfWordSuffix { get; init; }

    /// <summary>Whether neighbouring unknown characters become one unknown token.</summary>
    public bool FuseUnknown { get; init; }

    /// <summary>Whether unknown characters become the tokens &lt;0x00&gt; to &lt;0xFF&gt; of their UTF-8 bytes, where the vocabulary has them.</summary>
    public bool ByteFallback { get; init; }

    /// <summary>Whether a piece that is a token is that token, whatever the merges say.</summary>
    public bool IgnoreMerges { get; init; }
}
