// Places where a long text may be cut without changing its tokens: before a run of the word mark, where no token has the mark behind another character.
namespace Loquat.Text.Models;

/// <summary>Cuts text before word marks ("▁" or a blank), which makes words independent of one another and their tokens worth remembering.</summary>
internal sealed class SafeCuts
{
    private readonly char _mark;
    private readonly bool _isUsable;

    /// <summary>Looks for a mark that no token crosses.</summary>
    public SafeCuts(Vocabulary vocabulary)
    {
        foreach (var mark in "\u2581 ")
        {
            if (!vocabulary.TryGetId([mark], out _) || Crosses(vocabulary, mark))
                continue;
            _mark = mark;
            _isUsable = true;
            return;
        }
    }

    /// <summary>The end of the word that starts here.</summary>
    public int EndOf(ReadOnlySpan<char> text, int start)
    {
        if (!_isUsable)
            return text.Length;
        var position = start;
        while (position < text.Length && text[position] == _mark)
            position++;
        var next = text[position..].IndexOf(_mark);
        return next < 0 ? text.Length : position + next;
    }

    private static bool Crosses(Vocabulary vocabulary, char mark)
    {
        for (var id = 0; id < vocabulary.Size; id++)
        {
            var token = vocabulary[id].AsSpan().TrimStart(mark);
            if (token.Contains(mark))
                return true;
        }
        return false;
    }
}
