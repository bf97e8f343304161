// Several post-processors: those that only mend offsets see each text, the one that adds tokens joins them.
using Loquat.Text.Encodings;

namespace Loquat.Text.PostProcessors;

/// <summary>Applies post-processors one after another.</summary>
public sealed class SequenceProcessing : PostProcessor
{
    /// <summary>Takes the parts.</summary>
    /// <param name="parts">The post-processors in order; at most one may add tokens.</param>
    /// <exception cref="ArgumentException">Several parts add tokens, or a part is a sequence itself.</exception>
    public SequenceProcessing(IReadOnlyList<PostProcessor> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        if (parts.Count(part => part is not ByteLevelProcessing) > 1 || parts.Any(part => part is SequenceProcessing))
            throw new ArgumentException("a post_processor Sequence with more than one part that adds tokens is not supported", nameof(parts));
        Parts = parts;
    }

    /// <inheritdoc/>
    public override string TypeName => "Sequence";

    /// <summary>The post-processors in order.</summary>
    public IReadOnlyList<PostProcessor> Parts { get; }

    /// <inheritdoc/>
    public override int AddedTokenCount(bool isPair) => Parts.Sum(part => part.AddedTokenCount(isPair));

    /// <inheritdoc/>
    public override TokenEncoding Process(TokenEncoding first, TokenEncoding? second, bool addSpecialTokens)
    {
        PostProcessor? joins = null;
        foreach (var part in Parts)
        {
            if (part is ByteLevelProcessing offsets && joins is null)
                (first, second) = (offsets.Trim(first), second is null ? null : offsets.Trim(second));
            else if (part is not ByteLevelProcessing)
                (joins, first, second) = (part, part.Process(first, second, addSpecialTokens), null);
            else
                first = part.Process(first, null, addSpecialTokens);
        }
        return second is null ? first : TokenEncoding.Join(first, second);
    }
}
