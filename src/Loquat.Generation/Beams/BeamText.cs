// The texts of beams: whether one is over, and what it is.
using System.Text;
using Loquat.Text.Tokenizers;

namespace Loquat.Generation.Beams;

/// <summary>Spells beams.</summary>
/// <param name="tokenizer">The tokenizer, or null for ids alone.</param>
/// <param name="prompt">Ids of the prompt that the texts continue.</param>
/// <param name="options">What ends a text.</param>
internal sealed class BeamText(Tokenizer? tokenizer, int[] prompt, GenerationOptions options)
{
    private readonly string[] _stops = [.. options.Stops.Where(stop => stop.Length > 0)];

    /// <summary>Whether the node's token ends its text, by itself or by completing a stop string.</summary>
    public bool Ends(BeamNode node) => options.EndTokens.Contains(node.Id) || (_stops.Length > 0 && tokenizer is not null && StopIn(Spell(node)) >= 0);

    /// <summary>The text that ends with a node.</summary>
    public GenerationResult Result(BeamNode end, bool isCancelled, double seconds)
    {
        var path = end.Path();
        var text = Spell(end);
        var stop = StopIn(text);
        return new GenerationResult
        {
            Text = stop < 0 ? text : text[..stop],
            Ids = [.. path.Select(node => node.Id)],
            LogProbabilities = [.. path.Select(node => node.LogProbability)],
            FinishReason = options.EndTokens.Contains(end.Id) ? FinishReason.EndToken : stop >= 0 ? FinishReason.StopString
                : isCancelled ? FinishReason.Cancelled : FinishReason.Length,
            Seconds = seconds,
        };
    }

    private string Spell(BeamNode end)
    {
        if (tokenizer is null)
            return "";
        var decoder = ContinuedText.Decoder(tokenizer, prompt);
        var text = new StringBuilder();
        foreach (var node in end.Path())
        {
            // An end token can only be the last.
            if (!options.EndTokens.Contains(node.Id))
                text.Append(decoder.Append(node.Id));
        }
        return text.Append(decoder.Flush()).ToString();
    }

    private int StopIn(string text)
    {
        var first = -1;
        foreach (var stop in _stops)
        {
            var at = text.IndexOf(stop, StringComparison.Ordinal);
            if (at >= 0 && (first < 0 || at < first))
                first = at;
        }
        return first;
    }
}
