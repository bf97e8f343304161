// Tokens by their characters: a trie whose edges stand in one open-addressed table, so that a step costs about one look into memory.
namespace Loquat.Text.Models;

/// <summary>Finds all tokens that start in one place of a text.</summary>
internal sealed class CharacterTrie
{
    /// <summary>The state before the first character.</summary>
    public const int Root = 0;

    private readonly List<int> _values = [-1];
    private ulong[] _keys = new ulong[64];
    private int[] _children = new int[64];
    private int _shift = 58;

    /// <summary>Adds a token.</summary>
    public void Add(ReadOnlySpan<char> token, int value)
    {
        var state = Root;
        foreach (var character in token)
        {
            var next = Step(state, character);
            if (next < 0)
            {
                next = _values.Count;
                _values.Add(-1);
                if (2 * _values.Count > _keys.Length)
                    Grow();
                Insert(KeyOf(state, character), next);
            }
            state = next;
        }
        _values[state] = value;
    }

    /// <summary>The state behind a character, or -1 where no token goes on so.</summary>
    public int Step(int state, char character)
    {
        var key = KeyOf(state, character);
        var keys = _keys;
        var mask = keys.Length - 1;
        for (var slot = (int)((key * 0x9E3779B97F4A7C15UL) >> _shift); ; slot++)
        {
            var found = keys[slot & mask];
            if (found == key)
                return _children[slot & mask];
            if (found == 0)
                return -1;
        }
    }

    /// <summary>The value of the token that ends in a state, or -1.</summary>
    public int ValueOf(int state) => _values[state];

    // Never 0, which marks a free slot.
    private static ulong KeyOf(int state, char character) => ((ulong)((uint)state + 1) << 16) | character;

    private void Insert(ulong key, int child)
    {
        var mask = _keys.Length - 1;
        var slot = (int)((key * 0x9E3779B97F4A7C15UL) >> _shift);
        while (_keys[slot & mask] != 0)
            slot++;
        _keys[slot & mask] = key;
        _children[slot & mask] = child;
    }

    private void Grow()
    {
        var (keys, children) = (_keys, _children);
        _keys = new ulong[2 * keys.Length];
        _children = new int[2 * keys.Length];
        _shift--;
        for (var i = 0; i < keys.Length; i++)
        {
            if (keys[i] != 0)
                Insert(keys[i], children[i]);
        }
    }
}
