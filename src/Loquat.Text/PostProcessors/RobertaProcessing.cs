// RoBERTa's form: <s> A </s>, and <s> A </s></s> B </s>, all of type 0.
using Loquat.Text.Encodings;

namespace Loquat.Text.PostProcessors;

/// <summary>Puts RoBERTa's special tokens around texts.</summary>
/// <param name="separator">The token behind each text.</param>
/// <param name="classifier">The token before the first.</param>
public sealed class RobertaProcessing(SpecialToken separator, SpecialToken classifier) : PostProcessor
{
    /// <inheritdoc/>
    public override string TypeName => "RobertaProcessing";

    /// <summary>The token behind each text.</summary>
    public SpecialToken Separator { get; } = separator;

    /// <summary>The token before the first.</summary>
    public SpecialToken Classifier { get; } = classifier;

    /// <summary>Whether offsets lose the blanks of words.</summary>
    public bool TrimsOffsets { get; init; } = true;

    /// <summary>Whether the first token's blank is one that was put before the text.</summary>
    public bool AddsPrefixSpace { get; init; } = true;

    /// <inheritdoc/>
    public override int AddedTokenCount(bool isPair) => isPair ? 4 : 2;

    /// <inheritdoc/>
    public override TokenEncoding Process(TokenEncoding first, TokenEncoding? second, bool addSpecialTokens)
    {
        ArgumentNullException.ThrowIfNull(first);
        var offsets = new ByteLevelProcessing { TrimsOffsets = TrimsOffsets, AddsPrefixSpace = AddsPrefixSpace };
        first = SpecialToken.WithType(offsets.Trim(first), 0);
        second = second is null ? null : SpecialToken.WithType(offsets.Trim(second), 0);
        if (!addSpecialTokens)
            return second is null ? first : TokenEncoding.Join(first, second);
        List<TokenEncoding> parts = [Classifier.Encode(0), first, Separator.Encode(0)];
        if (second is not null)
            parts.AddRange([Separator.Encode(0), second, Separator.Encode(0)]);
        return SpecialToken.Join(parts);
    }
}
