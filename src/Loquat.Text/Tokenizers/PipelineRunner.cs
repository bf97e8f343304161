// Runs the stages of a pipeline over a text with buffers that are kept from text to text. One runner works for one caller at a time.
using Loquat.Text.AddedTokens;
using Loquat.Text.Alignment;
using Loquat.Text.Models;

namespace Loquat.Text.Tokenizers;

/// <summary>The way from text to tokens: added tokens, normalizer, pre-tokenizer, model.</summary>
internal sealed class PipelineRunner(PipelineComponents components, AddedVocabulary added)
{
    private const int LargestKeptText = 1 << 20;
    private readonly AddedTokenSearch _rawSearch = new(added.Raw);
    private readonly AddedTokenSearch _normalizedSearch = new(added.Normalized);
    private readonly List<ModelToken> _tokens = [];
    private AlignedText _segment = new();
    private AlignedText _part = new();
    private TokenSampling? _sampling;
    private int _word;

    /// <summary>Whether the runner is small enough to be kept for the next text.</summary>
    public bool IsWorthKeeping { get; private set; } = true;

    /// <summary>Encodes a text.</summary>
    public void Run<TSink>(ReadOnlySpan<char> text, ref TSink sink, TokenSampling? sampling = null) where TSink : struct, IEncodingSink
    {
        IsWorthKeeping = text.Length <= LargestKeptText;
        _sampling = sampling;
        _word = 0;
        var done = 0;
        _rawSearch.Begin(text);
        while (_rawSearch.TryFindNext(text, out var match))
        {
            RunSegment(text[done..match.Start], done, ref sink);
            sink.Add(match.Token.Id, new TextRange(match.Start, match.Length), _word++);
            done = match.Start + match.Length;
        }
        RunSegment(text[done..], done, ref sink);
    }

    private void RunSegment<TSink>(ReadOnlySpan<char> segment, int start, ref TSink sink) where TSink : struct, IEncodingSink
    {
        if (segment.IsEmpty)
            return;
        _segment.Reset(segment, start);
        components.Normalizer?.Normalize(_segment);
        _normalizedSearch.Begin(_segment.Text);
        var done = 0;
        while (_normalizedSearch.TryFindNext(_segment.Text, out var match))
        {
            RunPart(TextRange.Between(done, match.Start), ref sink);
            sink.Add(match.Token.Id, sink.WantsOrigins ? _segment.OriginOf(new TextRange(match.Start, match.Length)) : default, _word++);
            done = match.Start + match.Length;
        }
        if (done == 0)
            RunPieces(_segment, ref sink);
        else
            RunPart(TextRange.Between(done, _segment.Text.Length), ref sink);
    }

    private void RunPart<TSink>(TextRange part, ref TSink sink) where TSink : struct, IEncodingSink
    {
        if (part.Length == 0)
            return;
        _part.Reset(_segment, part);
        RunPieces(_part, ref sink);
    }

    private void RunPieces<TSink>(AlignedText text, ref TSink sink) where TSink : struct, IEncodingSink
    {
        components.PreTokenizer?.PreTokenize(text);
        foreach (var piece in text.Pieces)
        {
            _tokens.Clear();
            if (_sampling is null)
                components.Model.Tokenize(text.Text.Slice(piece.Start, piece.Length), _tokens);
            else
                components.Model.Sample(text.Text.Slice(piece.Start, piece.Length), _tokens, _sampling, (ulong)_word);
            foreach (var token in _tokens)
                sink.Add(token.Id, sink.WantsOrigins ? text.OriginOf(new TextRange(piece.Start + token.Start, token.Length)) : default, _word);
            _word++;
        }
    }
}
