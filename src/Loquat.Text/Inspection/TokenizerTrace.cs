// What each stage of a tokenizer makes of a text, for people who want to know why it came out as it did.
using Loquat.Text.Alignment;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.Inspection;

/// <summary>One merge that BPE made.</summary>
/// <param name="Rank">The merge's rank.</param>
/// <param name="Left">Spelling of the left token.</param>
/// <param name="Right">Spelling of the right token.</param>
/// <param name="Result">Spelling of what they became.</param>
/// <param name="Tokens">All tokens of the piece afterwards.</param>
public sealed record MergeStep(int Rank, string Left, string Right, string Result, IReadOnlyList<string> Tokens);

/// <summary>One token of a piece.</summary>
/// <param name="Id">The id.</param>
/// <param name="Token">The vocabulary's spelling.</param>
/// <param name="Origin">Its stretch of the original text, in UTF-16 units.</param>
public sealed record TokenTrace(int Id, string Token, TextRange Origin);

/// <summary>What the model made of one piece.</summary>
/// <param name="Text">The piece as the model saw it.</param>
/// <param name="Origin">Its stretch of the original text, in UTF-16 units.</param>
/// <param name="Start">What BPE started from; empty for other models.</param>
/// <param name="Merges">The merges in order, for BPE; empty for other models.</param>
/// <param name="Tokens">The result.</param>
public sealed record PieceTrace(string Text, TextRange Origin, IReadOnlyList<string> Start, IReadOnlyList<MergeStep> Merges, IReadOnlyList<TokenTrace> Tokens);

/// <summary>The text after one stage.</summary>
/// <param name="Stage">The kind of stage: "normalizer" or "pre_tokenizer".</param>
/// <param name="Name">The component's type.</param>
/// <param name="Pieces">The text afterwards, in pieces.</param>
public sealed record StageTrace(string Stage, string Name, IReadOnlyList<string> Pieces);

/// <summary>A part of the text between added tokens, or an added token.</summary>
/// <param name="Text">The part of the original text.</param>
/// <param name="Origin">Its place in the original text, in UTF-16 units.</param>
/// <param name="AddedToken">The added token that it is, or null.</param>
/// <param name="Stages">What normalizers and pre-tokenizers did, in order.</param>
/// <param name="Pieces">What the model made of each piece.</param>
public sealed record SegmentTrace(string Text, TextRange Origin, TokenTrace? AddedToken, IReadOnlyList<StageTrace> Stages, IReadOnlyList<PieceTrace> Pieces);

/// <summary>Everything that a tokenizer did with a text.</summary>
/// <param name="Text">The text.</param>
/// <param name="Model">The model's type.</param>
/// <param name="Segments">The parts of the text.</param>
/// <param name="PostProcessor">The post-processor's type, or null.</param>
/// <param name="Final">The tokens in the end, with those that the post-processor added.</param>
public sealed record TokenizerTrace(string Text, string Model, IReadOnlyList<SegmentTrace> Segments, string? PostProcessor, IReadOnlyList<TokenTrace> Final)
{
    /// <summary>The tokens of the text itself, in order.</summary>
    public IEnumerable<TokenTrace> Tokens => Segments.SelectMany(segment => segment.AddedToken is { } added ? [added] : segment.Pieces.SelectMany(piece => piece.Tokens));

    /// <summary>Runs a tokenizer over a text and writes everything down.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="text">The text; short enough to be read.</param>
    /// <returns>What happened.</returns>
    /// <exception cref="UnknownCharacterException">The vocabulary lacks a character and has no token for unknown ones.</exception>
    public static TokenizerTrace Of(Tokenizer tokenizer, string text)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(text);
        return tokenizer is PipelineTokenizer pipeline ? new PipelineTracer(pipeline).Trace(text) : OfSimple(tokenizer, text);
    }

    // Characters and bytes: one piece.
    private static TokenizerTrace OfSimple(Tokenizer tokenizer, string text)
    {
        var encoding = tokenizer.Tokenize(text);
        TokenTrace[] tokens = [.. Enumerable.Range(0, encoding.Count).Select(i => new TokenTrace(encoding.Ids[i], encoding.Tokens[i], encoding.Offsets[i]))];
        var whole = new TextRange(0, text.Length);
        var piece = new PieceTrace(text, whole, [], [], tokens);
        return new TokenizerTrace(text, tokenizer.Kind.ToString(), [new SegmentTrace(text, whole, null, [], [piece])], null, tokens);
    }
}
