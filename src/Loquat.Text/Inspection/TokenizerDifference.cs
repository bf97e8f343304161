// Where two tokenizers part ways, and which stage is to blame: both are run over the text, and at the first difference both are traced around it.
using Loquat.Text.Alignment;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.Inspection;

/// <summary>The first place where two tokenizers make different tokens of a text.</summary>
/// <param name="Stage">The stage at fault: added_tokens, normalizer, pre_tokenizer, model, vocabulary, post_processor or decoder.</param>
/// <param name="Position">Place in the text, in UTF-16 units.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The character (Unicode scalar value) within the line, from 1.</param>
/// <param name="TokenIndex">Number of tokens before that place that are the same.</param>
/// <param name="Context">The text around the place.</param>
/// <param name="First">What the first tokenizer's stage gave there.</param>
/// <param name="Second">What the second tokenizer's stage gave there.</param>
/// <param name="FirstTokens">The first tokenizer's tokens from there on, at most eight.</param>
/// <param name="SecondTokens">The second tokenizer's tokens from there on, at most eight.</param>
public sealed record TokenizerDifference(
    string Stage, int Position, int Line, int Column, int TokenIndex, string Context, string First, string Second, IReadOnlyList<TokenTrace> FirstTokens, IReadOnlyList<TokenTrace> SecondTokens)
{
    /// <summary>Most tokens shown of each tokenizer.</summary>
    public const int TokensShown = 8;

    /// <summary>Compares two tokenizers on a text.</summary>
    /// <param name="first">A tokenizer.</param>
    /// <param name="second">Another.</param>
    /// <param name="text">The text.</param>
    /// <returns>The first difference, or null where there is none.</returns>
    /// <exception cref="UnknownCharacterException">A vocabulary lacks a character and has no token for unknown ones.</exception>
    public static TokenizerDifference? Find(Tokenizer first, Tokenizer second, string text)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentNullException.ThrowIfNull(text);
        return new DifferenceFinder(first, second, text).Find();
    }
}
