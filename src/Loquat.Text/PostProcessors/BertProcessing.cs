// BERT's form: [CLS] A [SEP], and [CLS] A [SEP] B [SEP] with type id 1 for the second text.
using Loquat.Text.Encodings;

namespace Loquat.Text.PostProcessors;

/// <summary>Puts BERT's special tokens around texts.</summary>
/// <param name="separator">The token behind each text.</param>
/// <param name="classifier">The token before the first.</param>
public sealed class BertProcessing(SpecialToken separator, SpecialToken classifier) : PostProcessor
{
    /// <inheritdoc/>
    public override string TypeName => "BertProcessing";

    /// <summary>The token behind each text.</summary>
    public SpecialToken Separator { get; } = separator;

    /// <summary>The token before the first.</summary>
    public SpecialToken Classifier { get; } = classifier;

    /// <inheritdoc/>
    public override int AddedTokenCount(bool isPair) => isPair ? 3 : 2;

    /// <inheritdoc/>
    public override TokenEncoding Process(TokenEncoding first, TokenEncoding? second, bool addSpecialTokens)
    {
        ArgumentNullException.ThrowIfNull(first);
        if (!addSpecialTokens)
            return second is null ? first : TokenEncoding.Join(first, SpecialToken.WithType(second, 1));
        List<TokenEncoding> parts = [Classifier.Encode(0), first, Separator.Encode(0)];
        if (second is not null)
            parts.AddRange([SpecialToken.WithType(second, 1), Separator.Encode(1)]);
        return SpecialToken.Join(parts);
    }
}
