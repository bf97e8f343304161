// Runs a pipeline step by step. It calls the same components in the same order as PipelineRunner; the tests hold the two together.
using Loquat.Text.AddedTokens;
using Loquat.Text.Alignment;
using Loquat.Text.Encodings;
using Loquat.Text.Models;
using Loquat.Text.PreTokenizers;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.Inspection;

/// <summary>Writes down what each component of a pipeline does with a text.</summary>
internal sealed class PipelineTracer(PipelineTokenizer tokenizer)
{
    private readonly PipelineComponents _components = tokenizer.Components;
    private readonly List<SegmentTrace> _segments = [];

    public TokenizerTrace Trace(string text)
    {
        var matches = new List<AddedTokenMatch>();
        tokenizer.Added.Raw.FindAll(text, matches);
        var done = 0;
        foreach (var match in matches)
        {
            AddSegment(text, TextRange.Between(done, match.Start));
            AddAdded(text, match.Token, new TextRange(match.Start, match.Length));
            done = match.Start + match.Length;
        }
        AddSegment(text, TextRange.Between(done, text.Length));
        var encoding = tokenizer.Tokenize(text, options: new EncodeOptions());
        var final = Enumerable.Range(0, encoding.Count).Select(i => new TokenTrace(encoding.Ids[i], encoding.Tokens[i], encoding.Offsets[i]));
        return new TokenizerTrace(text, _components.Model.TypeName, _segments, _components.PostProcessor?.TypeName, [.. final]);
    }

    private void AddAdded(string text, AddedToken token, TextRange range) =>
        _segments.Add(new SegmentTrace(text.Substring(range.Start, range.Length), range, new TokenTrace(token.Id, token.Content, range), [], []));

    private void AddSegment(string text, TextRange range)
    {
        if (range.Length == 0)
            return;
        var segment = new AlignedText(text.AsSpan(range.Start, range.Length), range.Start);
        var stages = new List<StageTrace>();
        if (_components.Normalizer is { } normalizer)
        {
            normalizer.Normalize(segment);
            stages.Add(new StageTrace("normalizer", normalizer.TypeName, [segment.Text.ToString()]));
        }
        var matches = new List<AddedTokenMatch>();
        tokenizer.Added.Normalized.FindAll(segment.Text, matches);
        var done = 0;
        foreach (var match in matches)
        {
            AddPart(text, segment, TextRange.Between(done, match.Start), stages);
            AddAdded(text, match.Token, segment.OriginOf(new TextRange(match.Start, match.Length)));
            done = match.Start + match.Length;
        }
        AddPart(text, segment, TextRange.Between(done, segment.Text.Length), stages);
    }

    private void AddPart(string text, AlignedText segment, TextRange range, List<StageTrace> before)
    {
        if (range.Length == 0)
            return;
        var part = new AlignedText();
        part.Reset(segment, range);
        var origin = segment.OriginOf(range);
        var stages = new List<StageTrace>(before);
        foreach (var preTokenizer in Parts(_components.PreTokenizer))
        {
            preTokenizer.PreTokenize(part);
            stages.Add(new StageTrace("pre_tokenizer", preTokenizer.TypeName, PiecesOf(part)));
        }
        var pieces = new List<PieceTrace>();
        foreach (var piece in part.Pieces)
            pieces.Add(TracePiece(part, piece));
        _segments.Add(new SegmentTrace(text.Substring(origin.Start, origin.Length), origin, null, stages, pieces));
    }

    private PieceTrace TracePiece(AlignedText text, TextRange piece)
    {
        var spelling = text.Text.Slice(piece.Start, piece.Length);
        var tokens = new List<ModelToken>();
        _components.Model.Tokenize(spelling, tokens);
        var traced = new List<TokenTrace>();
        foreach (var token in tokens)
            traced.Add(new TokenTrace(token.Id, tokenizer.TokenString(token.Id), text.OriginOf(new TextRange(piece.Start + token.Start, token.Length))));
        var (start, merges) = _components.Model is BpeModel bpe ? MergeTracer.Trace(bpe, spelling) : ([], []);
        return new PieceTrace(spelling.ToString(), text.OriginOf(piece), start, merges, traced);
    }

    private static IEnumerable<PreTokenizer> Parts(PreTokenizer? preTokenizer) => preTokenizer switch
    {
        null => [],
        SequencePreTokenizer sequence => sequence.Parts.SelectMany(Parts),
        _ => [preTokenizer],
    };

    private static string[] PiecesOf(AlignedText text)
    {
        var pieces = new string[text.Pieces.Length];
        for (var i = 0; i < pieces.Length; i++)
            pieces[i] = text.Text.Slice(text.Pieces[i].Start, text.Pieces[i].Length).ToString();
        return pieces;
    }
}
