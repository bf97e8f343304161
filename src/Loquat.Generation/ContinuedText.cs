// Decoding of a text that continues a prompt.
using Loquat.Text.Tokenizers;

namespace Loquat.Generation;

/// <summary>Makes decoders that know what came before.</summary>
internal static class ContinuedText
{
    /// <summary>More tokens than any character or word of a prompt's end has.</summary>
    private const int Remembered = 16;

    /// <summary>
    /// A decoder that stands behind a prompt, so that a blank before the first word written is not taken for the beginning of a text. Special tokens give no text.
    /// </summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="prompt">Ids of the prompt; those that the tokenizer does not know are passed over.</param>
    public static TokenDecoder Decoder(Tokenizer tokenizer, ReadOnlySpan<int> prompt)
    {
        var decoder = tokenizer is PipelineTokenizer pipeline ? pipeline.CreateDecoder(skipSpecialTokens: true) : tokenizer.CreateDecoder();
        foreach (var id in prompt[Math.Max(0, prompt.Length - Remembered)..])
        {
            if (id < tokenizer.VocabularySize)
                decoder.Append(id);
        }
        return decoder;
    }
}
