// What penalties must know of a sequence: its tokens, and how often each was written.
using System.Runtime.InteropServices;

namespace Loquat.Generation.Sampling;

/// <summary>The tokens of one sequence, prompt and written ones. Grows now and then; an added token otherwise allocates nothing.</summary>
public sealed class TokenHistory
{
    private readonly List<int> _tokens = [];
    private readonly List<int> _distinct = [];
    private int[] _occurrences = [];
    private int[] _written = [];

    /// <summary>Every token, the prompt's first.</summary>
    public ReadOnlySpan<int> Tokens => CollectionsMarshal.AsSpan(_tokens);

    /// <summary>Every token that occurs, once.</summary>
    public ReadOnlySpan<int> Distinct => CollectionsMarshal.AsSpan(_distinct);

    /// <summary>Number of tokens written; the prompt does not count.</summary>
    public int Written { get; private set; }

    /// <summary>How often a token was written; the prompt does not count.</summary>
    public int TimesWritten(int id) => id < _written.Length ? _written[id] : 0;

    /// <summary>Begins with a prompt.</summary>
    /// <param name="prompt">Ids of at least 0.</param>
    public void Begin(ReadOnlySpan<int> prompt)
    {
        Clear();
        foreach (var id in prompt)
            Record(id);
    }

    /// <summary>Adds a written token.</summary>
    /// <param name="id">Its id, at least 0.</param>
    public void Add(int id)
    {
        Record(id);
        _written[id]++;
        Written++;
    }

    /// <summary>Becomes a copy of another history, in its own memory.</summary>
    public void CopyFrom(TokenHistory other)
    {
        Clear();
        _tokens.AddRange(other._tokens);
        _distinct.AddRange(other._distinct);
        Written = other.Written;
        if (_distinct.Count == 0)
            return;
        Reserve(other._occurrences.Length - 1);
        foreach (var id in _distinct)
            (_occurrences[id], _written[id]) = (other._occurrences[id], other._written[id]);
    }

    private void Clear()
    {
        foreach (var id in _distinct)
            _occurrences[id] = _written[id] = 0;
        _tokens.Clear();
        _distinct.Clear();
        Written = 0;
    }

    private void Record(int id)
    {
        Reserve(id);
        _tokens.Add(id);
        if (_occurrences[id]++ == 0)
            _distinct.Add(id);
    }

    private void Reserve(int id)
    {
        if (id < _occurrences.Length)
            return;
        var length = Math.Max(id + 1, 2 * _occurrences.Length);
        Array.Resize(ref _occurrences, length);
        Array.Resize(ref _written, length);
    }
}
