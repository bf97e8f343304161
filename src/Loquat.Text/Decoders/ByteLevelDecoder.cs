// The decoder of byte-level vocabularies: characters of the byte alphabet become bytes, bytes become text.
using System.Text;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.Decoders;

/// <summary>Turns the byte alphabet back into UTF-8 and that into text; bytes that form no character become U+FFFD, a token with other characters stays as it is.</summary>
public sealed class ByteLevelDecoder : Decoder
{
    /// <inheritdoc/>
    public override string TypeName => "ByteLevel";

    /// <inheritdoc/>
    public override DecoderStage CreateStage(DecoderStage next)
    {
        ArgumentNullException.ThrowIfNull(next);
        return new Stage(next);
    }

    private sealed class Stage(DecoderStage next) : DecoderStage
    {
        private readonly System.Text.Decoder _utf8 = Encoding.UTF8.GetDecoder();
        private readonly StringBuilder _token = new();

        public override void Write(ReadOnlySpan<char> fragment) => _token.Append(fragment);

        public override void EndToken()
        {
            Span<byte> bytes = stackalloc byte[64];
            var count = 0;
            var isSpelled = true;
            foreach (var chunk in _token.GetChunks())
            {
                foreach (var character in chunk.Span)
                    isSpelled &= ByteAlphabet.TryGetByte(character, out _);
            }
            foreach (var chunk in _token.GetChunks())
            {
                foreach (var character in chunk.Span)
                {
                    if (count + 4 > bytes.Length)
                        Flush(bytes, ref count);
                    if (isSpelled && ByteAlphabet.TryGetByte(character, out var value))
                        bytes[count++] = value;
                }
                if (!isSpelled)
                {
                    Flush(bytes, ref count);
                    HandOn(Encoding.UTF8.GetBytes(chunk.Span.ToArray()));
                }
            }
            Flush(bytes, ref count);
            _token.Clear();
            next.EndToken();
        }

        public override void End()
        {
            Span<char> rest = stackalloc char[8];
            next.Write(rest[.._utf8.GetChars([], rest, flush: true)]);
            next.EndToken();
            next.End();
        }

        private void Flush(Span<byte> bytes, ref int count)
        {
            HandOn(bytes[..count]);
            count = 0;
        }

        private void HandOn(ReadOnlySpan<byte> bytes)
        {
            Span<char> text = stackalloc char[128];
            while (bytes.Length > 0)
            {
                var part = bytes[..Math.Min(bytes.Length, 64)];
                next.Write(text[.._utf8.GetChars(part, text, flush: false)]);
                bytes = bytes[part.Length..];
            }
        }
    }
}
