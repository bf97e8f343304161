// Goes through the added tokens of a text from left to right although the automaton reads it backwards: its states at the borders of blocks are kept, and
// each block is read again when it is entered. So memory is that of one block and four bytes for each other block, whatever the text holds.
namespace Loquat.Text.AddedTokens;

/// <summary>The search for added tokens in one text; for one caller at a time.</summary>
internal sealed class AddedTokenSearch(AddedTokenMatcher matcher)
{
    private const int Block = 4096;
    private const int LargestKept = 1 << 12;
    private readonly List<int> _borders = [];
    private int[] _longest = [];
    private int _block;
    private int _position;
    private int _segmentStart;

    /// <summary>Takes a text.</summary>
    public void Begin(ReadOnlySpan<char> text)
    {
        (_position, _segmentStart, _block) = (0, 0, -1);
        _borders.Clear();
        if (!matcher.MayOccurIn(text))
        {
            _position = text.Length;
            return;
        }
        if (_longest.Length == 0)
            _longest = new int[Block];
        if (_borders.Capacity > LargestKept)
            _borders.Capacity = 0;
        var state = 0;
        for (var block = (text.Length - 1) / Block; block >= 0; block--)
        {
            _borders.Add(state);
            matcher.ReadBackwards(Part(text, block), ref state, []);
        }
    }

    /// <summary>The next match, with the white space that it takes.</summary>
    public bool TryFindNext(ReadOnlySpan<char> text, out AddedTokenMatch match)
    {
        while (_position < text.Length)
        {
            if (_position / Block != _block)
                Enter(text, _position / Block);
            var found = _longest.AsSpan(_position - (_block * Block), Math.Min(Block * (_block + 1), text.Length) - _position);
            var ahead = found.IndexOfAnyExcept(-1);
            if (ahead < 0)
            {
                _position += found.Length;
                continue;
            }
            var (token, length) = matcher[found[ahead]];
            var start = _position + ahead;
            _position = start + length;
            if (token.IsSingleWord && !StandsAlone(text, start, _position))
                continue;
            match = WithWhiteSpace(text, token, start, _position);
            return true;
        }
        match = default;
        return false;
    }

    // What an earlier match took stays with it; so each character of white space is looked at once.
    private AddedTokenMatch WithWhiteSpace(ReadOnlySpan<char> text, AddedToken token, int start, int end)
    {
        if (token.StripsLeft && start > _segmentStart)
            start = _segmentStart + text[_segmentStart..start].TrimEnd().Length;
        start = Math.Max(start, _segmentStart);
        end = Math.Max(end, start);
        if (token.StripsRight)
            end = text.Length - text[end..].TrimStart().Length;
        _segmentStart = end;
        return new AddedTokenMatch(token, start, end - start);
    }

    private void Enter(ReadOnlySpan<char> text, int block)
    {
        var part = Part(text, block);
        var state = _borders[((text.Length - 1) / Block) - block];
        matcher.ReadBackwards(part, ref state, _longest.AsSpan(0, part.Length));
        _block = block;
    }

    private static ReadOnlySpan<char> Part(ReadOnlySpan<char> text, int block) => text[(block * Block)..Math.Min(text.Length, (block + 1) * Block)];

    private static bool StandsAlone(ReadOnlySpan<char> text, int start, int end) =>
        (start == 0 || !WordCharacters.EndsWithWord(text[..start])) && (end == text.Length || !WordCharacters.StartsWithWord(text[end..]));
}
