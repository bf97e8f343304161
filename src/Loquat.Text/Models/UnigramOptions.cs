// The switches of a Unigram model, as tokenizer.json has them.
namespace Loquat.Text.Models;

/// <summary>Switches of a <see cref="UnigramModel"/>.</summary>
public sealed record UnigramOptions
{
    /// <summary>Whether unknown characters become the pieces &lt;0x00&gt; to &lt;0xFF&gt; of their UTF-8 bytes, where the vocabulary has all of them.</summary>
    public bool ByteFallback { get; init; }
}
