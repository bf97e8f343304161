// Streaming decoding of byte-level tokens: bytes go in, characters come out when they are complete.
using System.Text;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.ByteLevel;

/// <summary>Decodes the ids of a byte-level pipeline one by one.</summary>
internal sealed class ByteTokenDecoder(PipelineTokenizer tokenizer, TokenBytes bytes, bool skipsSpecialTokens) : TokenDecoder
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private char[] _text = new char[32];

    public override string Append(int id)
    {
        tokenizer.CheckId(id);
        return skipsSpecialTokens && tokenizer.IsSpecial(id) ? "" : Convert(bytes[id], flush: false);
    }

    public override string Flush() => Convert([], flush: true);

    private string Convert(ReadOnlySpan<byte> input, bool flush)
    {
        if (_text.Length < input.Length + 4)
            _text = new char[input.Length + 4];
        return _text.AsSpan(0, _decoder.GetChars(input, _text, flush)).ToString();
    }
}
