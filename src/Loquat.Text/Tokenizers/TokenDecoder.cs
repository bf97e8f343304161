// Streaming decoding: ids go in one by one, text comes out as soon as it is certain.
using System.Text;

namespace Loquat.Text.Tokenizers;

/// <summary>Turns a stream of ids into text. Made by <see cref="Tokenizer.CreateDecoder"/>; one for each stream.</summary>
public abstract class TokenDecoder
{
    private protected TokenDecoder()
    {
    }

    /// <summary>Takes the next id.</summary>
    /// <param name="id">A token id.</param>
    /// <returns>The text that is now certain; empty while a character is incomplete.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The id is outside the vocabulary.</exception>
    public abstract string Append(int id);

    /// <summary>Ends the stream; the decoder is then as new.</summary>
    /// <returns>U+FFFD where the stream ended inside a character, else nothing.</returns>
    public abstract string Flush();
}

internal sealed class WholeTokenDecoder(Func<int, string> textOf) : TokenDecoder
{
    public override string Append(int id) => textOf(id);

    public override string Flush() => "";
}

internal sealed class Utf8TokenDecoder(Func<int, byte> byteOf) : TokenDecoder
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

    public override string Append(int id)
    {
        Span<char> text = stackalloc char[8];
        return text[.._decoder.GetChars([byteOf(id)], text, flush: false)].ToString();
    }

    public override string Flush()
    {
        Span<char> text = stackalloc char[8];
        return text[.._decoder.GetChars([], text, flush: true)].ToString();
    }
}
