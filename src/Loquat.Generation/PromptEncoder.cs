// From a prompt to the ids that a model continues.
using Loquat.Formats;
using Loquat.Text.Tokenizers;

namespace Loquat.Generation;

/// <summary>Encodes prompts: the tokens that the tokenizer's post-processor puts before a text, such as a beginning of sequence, then the text.</summary>
/// <param name="tokenizer">The tokenizer.</param>
/// <param name="startToken">What an empty prompt begins with where the tokenizer puts nothing before a text; null for a line break, or the first token where there is none.</param>
internal sealed class PromptEncoder(Tokenizer tokenizer, int? startToken)
{
    private readonly int[] _before = Before(tokenizer);

    /// <summary>The ids, at least one.</summary>
    /// <exception cref="InvalidInputException">The prompt has a character that the tokenizer lacks.</exception>
    public int[] Encode(string prompt)
    {
        int[] ids = [.. _before, .. tokenizer.Encode(prompt)];
        if (ids.Length > 0)
            return ids;
        if (startToken is { } start && (uint)start < (uint)tokenizer.VocabularySize)
            return [start];
        return tokenizer.TryGetId("\n", out var newline) || tokenizer.TryGetId("Ċ", out newline) ? [newline] : [0];
    }

    // What stands behind a text, such as an end of sequence, is left out: the model is to go on.
    private static int[] Before(Tokenizer tokenizer)
    {
        if (tokenizer is not PipelineTokenizer { Components.PostProcessor: not null })
            return [];
        var empty = tokenizer.Tokenize("a");
        var before = new List<int>();
        for (var i = 0; i < empty.Count && empty.SpecialTokensMask[i] == 1; i++)
        {
            if (empty.AttentionMask[i] == 1)
                before.Add(empty.Ids[i]);
        }
        return [.. before];
    }
}
