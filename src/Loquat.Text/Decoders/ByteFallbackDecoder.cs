// Turns the tokens <0x00> to <0xFF> into the characters that their bytes form; bytes that form none become U+FFFD, one for each.
using System.Buffers;
using System.Globalization;
using System.Text;

namespace Loquat.Text.Decoders;

/// <summary>Joins byte tokens to characters.</summary>
public sealed class ByteFallbackDecoder : Decoder
{
    /// <inheritdoc/>
    public override string TypeName => "ByteFallback";

    /// <inheritdoc/>
    public override DecoderStage CreateStage(DecoderStage next)
    {
        ArgumentNullException.ThrowIfNull(next);
        return new Stage(next);
    }

    private static bool TryGetByte(string token, out byte value)
    {
        value = 0;
        return token.Length == 6 && token.StartsWith("<0x", StringComparison.Ordinal) && token[5] == '>'
            && byte.TryParse(token.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }

    private sealed class Stage(DecoderStage next) : TokenStage(next)
    {
        private readonly List<byte> _bytes = [];

        protected override void Take(string token)
        {
            if (!TryGetByte(token, out var value))
            {
                Finish();
                HandOn(token);
                return;
            }
            _bytes.Add(value);
            HandOnCharacters();
        }

        protected override void Finish()
        {
            foreach (var _ in _bytes)
                HandOn("\uFFFD");
            _bytes.Clear();
        }

        // Bytes are held back only while they can still become a character.
        private void HandOnCharacters()
        {
            while (_bytes.Count > 0)
            {
                var status = Rune.DecodeFromUtf8(_bytes.ToArray(), out var rune, out var length);
                if (status == OperationStatus.NeedMoreData)
                    return;
                if (status == OperationStatus.Done)
                {
                    HandOn(rune.ToString());
                }
                else
                {
                    for (var i = 0; i < length; i++)
                        HandOn("\uFFFD");
                }
                _bytes.RemoveRange(0, length);
            }
        }
    }
}
