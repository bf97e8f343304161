// Finds added tokens in text: leftmost, and of those that start in one place the longest. The automaton (Aho and Corasick 1975) reads the text
// backwards over reversed spellings, so that it knows at each position the longest token that starts there: linear time whatever the tokens are.
// AddedTokenSearch goes through the matches of a text.
using System.Buffers;

namespace Loquat.Text.AddedTokens;

/// <summary>A set of spellings that is looked for in text.</summary>
internal sealed class AddedTokenMatcher
{
    private readonly AddedToken[] _tokens;
    private readonly string[] _spellings;
    private readonly Dictionary<(int State, char Next), int> _children = [];
    private readonly List<int> _fail = [0];
    private readonly List<int> _longest = [-1];
    private readonly SearchValues<char> _firstCharacters;
    private readonly SearchValues<char> _lastCharacters;

    /// <summary>Makes the automaton.</summary>
    /// <param name="tokens">The tokens.</param>
    /// <param name="spellings">How each is spelled in the text that is searched; empty ones are never found.</param>
    public AddedTokenMatcher(IReadOnlyList<AddedToken> tokens, IReadOnlyList<string> spellings)
    {
        _tokens = [.. tokens];
        _spellings = [.. spellings];
        for (var i = 0; i < _tokens.Length; i++)
            Insert(i);
        var used = _spellings.Where(spelling => spelling.Length > 0).ToArray();
        _firstCharacters = SearchValues.Create([.. used.Select(spelling => spelling[0]).Distinct()]);
        _lastCharacters = SearchValues.Create([.. used.Select(spelling => spelling[^1]).Distinct()]);
        LinkFailures();
    }

    /// <summary>Whether there is nothing to look for.</summary>
    public bool IsEmpty => _fail.Count == 1;

    /// <summary>Whether a text may hold a token: false is certain.</summary>
    public bool MayOccurIn(ReadOnlySpan<char> text) => !IsEmpty && text.ContainsAny(_firstCharacters);

    /// <summary>Finds all tokens in a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="matches">Receives the matches in order, without overlap.</param>
    public void FindAll(ReadOnlySpan<char> text, List<AddedTokenMatch> matches)
    {
        matches.Clear();
        var search = new AddedTokenSearch(this);
        search.Begin(text);
        while (search.TryFindNext(text, out var match))
            matches.Add(match);
    }

    /// <summary>Reads a part of a text backwards.</summary>
    /// <param name="text">The part.</param>
    /// <param name="state">The state behind the part; then that before it.</param>
    /// <param name="longest">For each position of the part the index of the longest token that starts there, or -1; empty where nobody asks.</param>
    public void ReadBackwards(ReadOnlySpan<char> text, ref int state, Span<int> longest)
    {
        longest.Fill(-1);
        for (var position = text.Length - 1; position >= 0; position--)
        {
            if (state == 0)
            {
                position = text[..(position + 1)].LastIndexOfAny(_lastCharacters);
                if (position < 0)
                    return;
            }
            state = Step(state, text[position]);
            if (!longest.IsEmpty)
                longest[position] = _longest[state];
        }
    }

    /// <summary>A token and the length of its spelling in the text that is searched.</summary>
    public (AddedToken Token, int Length) this[int index] => (_tokens[index], _spellings[index].Length);

    private void Insert(int index)
    {
        var spelling = _spellings[index];
        if (spelling.Length == 0)
            return;
        var state = 0;
        for (var i = spelling.Length - 1; i >= 0; i--)
        {
            if (!_children.TryGetValue((state, spelling[i]), out var next))
            {
                next = _fail.Count;
                _children.Add((state, spelling[i]), next);
                _fail.Add(0);
                _longest.Add(-1);
            }
            state = next;
        }
        // Of equal spellings the first counts.
        if (_longest[state] < 0)
            _longest[state] = index;
    }

    // Breadth first, so that the failure state, which is shallower, is already complete.
    private void LinkFailures()
    {
        var edges = new List<(char Character, int Child)>?[_fail.Count];
        foreach (var ((state, character), child) in _children)
            (edges[state] ??= []).Add((character, child));
        var queue = new Queue<int>();
        queue.Enqueue(0);
        while (queue.TryDequeue(out var state))
        {
            foreach (var (character, child) in edges[state] ?? [])
            {
                if (state != 0)
                    _fail[child] = Step(_fail[state], character);
                if (_longest[child] < 0)
                    _longest[child] = _longest[_fail[child]];
                queue.Enqueue(child);
            }
        }
    }

    private int Step(int state, char character)
    {
        while (true)
        {
            if (_children.TryGetValue((state, character), out var next))
                return next;
            if (state == 0)
                return 0;
            state = _fail[state];
        }
    }
}

/// <summary>An added token found in a text, with the white space that it takes.</summary>
internal readonly record struct AddedTokenMatch(AddedToken Token, int Start, int Length);
