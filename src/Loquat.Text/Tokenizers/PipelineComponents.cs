// The parts of a pipeline tokenizer, as tokenizer.json lists them.
using Loquat.Text.AddedTokens;
using Loquat.Text.Decoders;
using Loquat.Text.Encodings;
using Loquat.Text.Models;
using Loquat.Text.Normalizers;
using Loquat.Text.PostProcessors;
using Loquat.Text.PreTokenizers;

namespace Loquat.Text.Tokenizers;

/// <summary>What a <see cref="PipelineTokenizer"/> is made of. Only the model is needed.</summary>
public sealed record PipelineComponents
{
    /// <summary>Rewrites the text, or null.</summary>
    public Normalizer? Normalizer { get; init; }

    /// <summary>Cuts the text into pieces, or null to give the model whole segments.</summary>
    public PreTokenizer? PreTokenizer { get; init; }

    /// <summary>Turns pieces into tokens.</summary>
    public required TokenModel Model { get; init; }

    /// <summary>Adds special tokens, or null.</summary>
    public PostProcessor? PostProcessor { get; init; }

    /// <summary>Turns tokens back into text, or null to put blanks between them.</summary>
    public Decoder? Decoder { get; init; }

    /// <summary>Tokens that are found in text before the pipeline.</summary>
    public IReadOnlyList<AddedToken> AddedTokens { get; init; } = [];

    /// <summary>How long encodings are shortened, or null to leave them.</summary>
    public TruncationOptions? Truncation { get; init; }

    /// <summary>How short encodings are filled up, or null to leave them.</summary>
    public PaddingOptions? Padding { get; init; }
}
