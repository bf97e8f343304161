// Makes parts of the pieces of a corpus that can be cut into words independently: what stands behind the last safe cut waits for the next piece.
namespace Loquat.Text.Trainers.Counting;

/// <summary>Takes the pieces of a corpus in order and gives parts of whole words on.</summary>
/// <param name="splitter">Knows where a text can be cut.</param>
/// <param name="take">Takes each part; the array is its own from then on.</param>
internal sealed class TextParts(WordSplitter splitter, Action<byte[]> take)
{
    // Far more than a word or a line; where no cut is found for so long, the text is cut between the pieces it was read in.
    private const int LongestPart = 1 << 28;

    private byte[] _waiting = [];
    private int _count;

    /// <summary>Takes the next piece: valid UTF-8 that starts and ends between characters.</summary>
    public void Add(ReadOnlySpan<byte> text)
    {
        var searched = _count;
        Keep(text);
        var cut = splitter.CutBefore(_waiting.AsSpan(0, _count), searched);
        if (cut == 0 && _count > LongestPart)
            cut = _count;
        if (cut == 0)
            return;
        take(_waiting.AsSpan(0, cut).ToArray());
        _count -= cut;
        _waiting.AsSpan(cut, _count).CopyTo(_waiting);
    }

    /// <summary>Gives on what still waits.</summary>
    public void End()
    {
        if (_count > 0)
            take(_waiting.AsSpan(0, _count).ToArray());
        _count = 0;
    }

    private void Keep(ReadOnlySpan<byte> text)
    {
        if (_waiting.Length < _count + text.Length)
            Array.Resize(ref _waiting, Math.Max(_count + text.Length, Math.Min(2 * _waiting.Length, LongestPart)));
        text.CopyTo(_waiting.AsSpan(_count));
        _count += text.Length;
    }
}
