// One text on its way: what was chosen, what can be shown of it, and whether it is over.
using System.Text;
using Loquat.Text.Tokenizers;

namespace Loquat.Generation;

/// <summary>Collects the tokens of one text.</summary>
/// <param name="tokenizer">Spells the text, or null for ids alone.</param>
/// <param name="prompt">Ids of the prompt that the text continues.</param>
/// <param name="options">When the text is over and what to report.</param>
/// <param name="scorer">Scores logits; may serve several texts in turn.</param>
/// <param name="onText">Is given each piece of text as soon as it is certain, or null.</param>
internal sealed class SequenceWriter(Tokenizer? tokenizer, int[] prompt, GenerationOptions options, TokenScorer scorer, Action<string>? onText)
{
    private readonly TokenDecoder? _decoder = tokenizer is null ? null : ContinuedText.Decoder(tokenizer, prompt);
    private readonly StopFinder _stops = new(options.Stops);
    private readonly StringBuilder _text = new();
    private readonly List<int> _ids = [];
    private readonly List<double> _logProbabilities = [];
    private readonly List<IReadOnlyList<TokenProbability>> _alternatives = [];
    private FinishReason _reason = FinishReason.Length;

    /// <summary>Whether nothing more is to be written.</summary>
    public bool IsFinished { get; private set; } = options.Tokens == 0;

    /// <summary>Takes the next token.</summary>
    /// <param name="id">The token chosen.</param>
    /// <param name="logits">What it was chosen from.</param>
    public void Add(int id, ReadOnlySpan<float> logits)
    {
        var scores = scorer.Score(logits);
        _ids.Add(id);
        _logProbabilities.Add(scores[id]);
        if (options.TopLogProbabilities > 0)
            _alternatives.Add(scorer.Top(logits, options.TopLogProbabilities));
        if (options.EndTokens.Contains(id))
        {
            Finish(FinishReason.EndToken);
            return;
        }
        if (_decoder is not null)
            Emit(_stops.Add(_decoder.Append(id)));
        if (_stops.IsFound)
            Finish(FinishReason.StopString);
        else if (_ids.Count >= options.Tokens)
            Finish(FinishReason.Length);
    }

    /// <summary>Ends the text before its time.</summary>
    public void Cancel()
    {
        if (!IsFinished)
            Finish(FinishReason.Cancelled);
    }

    /// <summary>The finished text.</summary>
    public GenerationResult Result(double seconds, double tokensPerSecond) => new()
    {
        Text = _text.ToString(),
        Ids = _ids,
        LogProbabilities = _logProbabilities,
        Alternatives = _alternatives,
        FinishReason = _reason,
        Seconds = seconds,
        TokensPerSecond = tokensPerSecond,
    };

    private void Finish(FinishReason reason)
    {
        (IsFinished, _reason) = (true, reason);
        if (!_stops.IsFound && _decoder is not null)
            Emit(_stops.Add(_decoder.Flush()));
        Emit(_stops.Flush());
        if (_stops.IsFound)
            _reason = FinishReason.StopString;
    }

    private void Emit(string piece)
    {
        if (piece.Length == 0)
            return;
        _text.Append(piece);
        onText?.Invoke(piece);
    }
}
