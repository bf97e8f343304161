// The fourth stage of a pipeline: adds special tokens around one text or a pair, and sets type ids.
using Loquat.Text.Encodings;

namespace Loquat.Text.PostProcessors;

/// <summary>Completes encodings with special tokens. Instances are immutable and safe to use from several threads.</summary>
public abstract class PostProcessor
{
    /// <summary>The component's name in tokenizer.json, such as "TemplateProcessing".</summary>
    public abstract string TypeName { get; }

    /// <summary>Number of special tokens that <see cref="Process"/> adds, so that truncation can leave room.</summary>
    /// <param name="isPair">Whether there are two texts.</param>
    /// <returns>The number.</returns>
    public abstract int AddedTokenCount(bool isPair);

    /// <summary>Joins one or two encodings and adds special tokens.</summary>
    /// <param name="first">The first text.</param>
    /// <param name="second">The second text of a pair, or null.</param>
    /// <param name="addSpecialTokens">False leaves special tokens out, but type ids and offsets are still set.</param>
    /// <returns>The joined encoding.</returns>
    public abstract TokenEncoding Process(TokenEncoding first, TokenEncoding? second, bool addSpecialTokens);
}
