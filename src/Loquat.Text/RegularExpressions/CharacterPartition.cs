// Characters that no part of an expression tells apart are one class, so that the automaton has few of them to deal with.
namespace Loquat.Text.RegularExpressions;

/// <summary>Which neighbour a boundary has.</summary>
internal enum Neighbour : byte
{
    /// <summary>None: the end of the text.</summary>
    Edge,

    /// <summary>A line feed.</summary>
    LineFeed,

    /// <summary>A character of words.</summary>
    Word,

    /// <summary>Any other character.</summary>
    Other,
}

/// <summary>The classes of characters of an automaton.</summary>
internal sealed class CharacterPartition
{
    private const int PageBits = 8;
    private readonly int[] _starts;
    private readonly ushort[] _classes;
    private readonly ushort[]?[] _pages = new ushort[CodePointSet.Limit >> PageBits][];
    private readonly bool[] _isIn;
    private readonly int _sets;
    private readonly Neighbour[] _neighbours;

    /// <summary>Finds the classes of sets.</summary>
    /// <param name="sets">The sets.</param>
    /// <param name="keepsNeighbours">Whether line feeds, characters of words and others are to be told apart too.</param>
    public CharacterPartition(CodePointSet[] sets, bool keepsNeighbours)
    {
        CodePointSet[] all = keepsNeighbours ? [.. sets, CodePointSet.Of('\n'), CharacterProperties.Words] : sets;
        var starts = new SortedSet<int> { 0 };
        foreach (var set in all)
        {
            foreach (var bound in set.Bounds)
                starts.Add(bound);
        }
        starts.Remove(CodePointSet.Limit);
        _starts = [.. starts];
        _classes = new ushort[_starts.Length];
        Count = 1;
        foreach (var set in all)
            Refine(set);
        _sets = sets.Length;
        _isIn = new bool[_sets * Count];
        _neighbours = new Neighbour[Count];
        // Classes are named in the order of their first character.
        for (var (i, named) = (0, 0); i < _starts.Length; i++)
        {
            if (_classes[i] != named)
                continue;
            named++;
            for (var set = 0; set < _sets; set++)
                _isIn[(_classes[i] * _sets) + set] = sets[set].Contains(_starts[i]);
            _neighbours[_classes[i]] = !keepsNeighbours ? Neighbour.Other : _starts[i] == '\n' ? Neighbour.LineFeed : CharacterProperties.Words.Contains(_starts[i]) ? Neighbour.Word : Neighbour.Other;
        }
    }

    /// <summary>Number of classes.</summary>
    public int Count { get; private set; }

    /// <summary>Whether a set holds the characters of a class.</summary>
    public bool IsIn(int set, int characterClass) => _isIn[(characterClass * _sets) + set];

    /// <summary>What the characters of a class are as neighbours; all <see cref="Neighbour.Other"/> where nobody asks.</summary>
    public Neighbour NeighbourOf(int characterClass) => _neighbours[characterClass];

    /// <summary>The class of a code point.</summary>
    public int ClassOf(int point) => (_pages[point >> PageBits] ?? Page(point >> PageBits))[point & ((1 << PageBits) - 1)];

    // Two threads may fill a page at once: they write the same.
    private ushort[] Page(int number)
    {
        var page = new ushort[1 << PageBits];
        for (var i = 0; i < page.Length; i++)
        {
            var index = Array.BinarySearch(_starts, (number << PageBits) + i);
            page[i] = _classes[index >= 0 ? index : ~index - 1];
        }
        _pages[number] = page;
        return page;
    }

    private void Refine(CodePointSet set)
    {
        var renamed = new Dictionary<(int Old, bool IsIn), ushort>();
        var bounds = set.Bounds;
        var passed = 0;
        for (var i = 0; i < _starts.Length; i++)
        {
            while (passed < bounds.Length && bounds[passed] <= _starts[i])
                passed++;
            var key = ((int)_classes[i], (passed & 1) != 0);
            if (!renamed.TryGetValue(key, out var name))
            {
                name = checked((ushort)renamed.Count);
                renamed.Add(key, name);
            }
            _classes[i] = name;
        }
        Count = renamed.Count;
    }
}
