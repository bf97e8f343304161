// Encodes a corpus piece by piece as if it were one text: what stands behind the last safe cut of a piece waits for the next one.
using Loquat.Text.Tokenizers;

namespace Loquat.Text.Corpora;

/// <summary>Takes the pieces of a corpus in order and collects their ids.</summary>
internal sealed class CorpusEncoder(Tokenizer tokenizer)
{
    // Far more than a word or a line; where no cut is found for so long, the text is cut where it is.
    private const int LongestPart = 1 << 28;

    private readonly TokenSequenceBuilder _ids = new(tokenizer.VocabularySize);
    private byte[] _waiting = [];
    private int _count;
    private string _file = "";
    private long _offset;

    /// <summary>Takes the next piece: valid UTF-8 that starts and ends between characters.</summary>
    public void Take(ReadOnlySpan<byte> text, string file, long offset)
    {
        if (_count == 0)
        {
            (_file, _offset) = (file, offset);
            var cut = tokenizer.CutBefore(text);
            Encode(text[..cut]);
            Keep(text[cut..]);
            _offset += cut;
            return;
        }
        // What waited has no cut, but one may lie where the two meet.
        var searched = Math.Max(0, _count - 2);
        Keep(text);
        var position = tokenizer.CutBefore(_waiting.AsSpan(searched, _count - searched));
        if (position > 0)
            position += searched;
        else if (_count > LongestPart)
            position = _count;
        else
            return;
        Encode(_waiting.AsSpan(0, position));
        _count -= position;
        _waiting.AsSpan(position, _count).CopyTo(_waiting);
        (_file, _offset) = (file, offset + text.Length - _count);
    }

    /// <summary>Encodes what still waits.</summary>
    /// <returns>All ids.</returns>
    public TokenSequence End()
    {
        Encode(_waiting.AsSpan(0, _count));
        _count = 0;
        return _ids.ToSequence();
    }

    private void Keep(ReadOnlySpan<byte> text)
    {
        if (_waiting.Length < _count + text.Length)
            Array.Resize(ref _waiting, Math.Max(_count + text.Length, Math.Min(2 * _waiting.Length, LongestPart)));
        text.CopyTo(_waiting.AsSpan(_count));
        _count += text.Length;
    }

    private void Encode(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
            return;
        try
        {
            tokenizer.EncodeUtf8(text, _ids);
        }
        catch (UnknownCharacterException e)
        {
            throw e.In(_file, _offset);
        }
    }
}
