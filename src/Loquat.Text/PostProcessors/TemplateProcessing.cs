// Special tokens around texts by templates, such as "[CLS] A [SEP]" and "[CLS] A [SEP] B [SEP]".
using Loquat.Text.Encodings;

namespace Loquat.Text.PostProcessors;

/// <summary>One part of a template: the first or second text, or special tokens.</summary>
public sealed record TemplatePart
{
    /// <summary>The tokens to add, or none where a text stands here.</summary>
    public IReadOnlyList<SpecialToken> Tokens { get; init; } = [];

    /// <summary>The name of the special tokens in the file, or null where a text stands here.</summary>
    public string? Name { get; init; }

    /// <summary>Whether the text is the second of a pair.</summary>
    public bool IsSecond { get; init; }

    /// <summary>The type id of what stands here.</summary>
    public int TypeId { get; init; }
}

/// <summary>Puts texts and special tokens together by templates.</summary>
/// <param name="single">The template for one text.</param>
/// <param name="pair">The template for two texts.</param>
public sealed class TemplateProcessing(IReadOnlyList<TemplatePart> single, IReadOnlyList<TemplatePart> pair) : PostProcessor
{
    /// <inheritdoc/>
    public override string TypeName => "TemplateProcessing";

    /// <summary>The template for one text.</summary>
    public IReadOnlyList<TemplatePart> Single { get; } = single;

    /// <summary>The template for two texts.</summary>
    public IReadOnlyList<TemplatePart> Pair { get; } = pair;

    /// <inheritdoc/>
    public override int AddedTokenCount(bool isPair) => (isPair ? Pair : Single).Sum(part => part.Tokens.Count);

    /// <inheritdoc/>
    public override TokenEncoding Process(TokenEncoding first, TokenEncoding? second, bool addSpecialTokens)
    {
        ArgumentNullException.ThrowIfNull(first);
        var parts = new List<TokenEncoding>();
        foreach (var part in second is null ? Single : Pair)
        {
            if (part.Name is null)
                parts.Add(SpecialToken.WithType(part.IsSecond ? second ?? TokenEncoding.Empty : first, part.TypeId));
            else if (addSpecialTokens)
                parts.AddRange(part.Tokens.Select(token => token.Encode(part.TypeId)));
        }
        return SpecialToken.Join(parts);
    }
}
