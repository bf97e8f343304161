// From which states of the automaton can its end be reached, at one place of a text: a set of states. Read against the direction of matching, the set of
// a place follows from that of the place behind it and the character between them, so sets are the states of a deterministic automaton, made when they
// are first met. Look-aheads are part of the set: those inside are known before those that ask for them.
using System.Numerics;

namespace Loquat.Text.RegularExpressions;

/// <summary>The sets of states that lead to a match, and the steps between them; for one caller at a time.</summary>
/// <param name="program">The automaton.</param>
/// <param name="readsForwards">Whether characters come in the order of the text (look-behinds) or against it.</param>
internal sealed class ReachTable(RegexProgram program, bool readsForwards)
{
    /// <summary>Most entries of a set's row of steps.</summary>
    public const int LongestRow = 1 << 11;

    private const int LargestTable = 16 << 20;
    private readonly int _words = (program.States.Length + 63) / 64;
    private readonly int _contexts = Contexts(program);
    private readonly Dictionary<ulong[], int> _ids = new(new SetComparer());
    private readonly List<ulong[]> _sets = [];
    private readonly List<int[]?> _rows = [];
    private readonly ulong[] _scratch = new ulong[(program.States.Length + 63) / 64];
    private readonly int[] _queue = new int[program.States.Length];

    /// <summary>Entries of a row: classes of characters times what a boundary may have on its far side.</summary>
    public static int RowLength(RegexProgram program) => program.Partition.Count * Contexts(program);

    /// <summary>Whether this many more sets may be too many; <see cref="Clear"/> then makes room.</summary>
    public bool IsFull(int more) => _sets.Count > 0 && (_sets.Count + (long)more) * ((4 * RowLength(program)) + (8 * _words) + 64) > LargestTable;

    /// <summary>Forgets all sets: their numbers hold no more.</summary>
    public void Clear(bool when)
    {
        if (!when)
            return;
        _ids.Clear();
        _sets.Clear();
        _rows.Clear();
    }

    /// <summary>The states of a set, 64 a word.</summary>
    public ulong[] SetOf(int id) => _sets[id];

    /// <summary>Whether a match of the expression starts where the set holds.</summary>
    public bool HasStart(int id) => Has(_sets[id], program.Start);

    /// <summary>Whether a set holds a state.</summary>
    public static bool Has(ulong[] set, int state) => (set[state >> 6] & (1UL << state)) != 0;

    /// <summary>The number of a set.</summary>
    public int Keep(ulong[] set)
    {
        if (_ids.TryGetValue(set, out var id))
            return id;
        id = _sets.Count;
        var own = (ulong[])set.Clone();
        _ids.Add(own, id);
        _sets.Add(own);
        _rows.Add(null);
        return id;
    }

    /// <summary>The set at the edge of the text where reading begins.</summary>
    /// <param name="far">The neighbour on the far side.</param>
    /// <param name="behinds">A bit for each look-behind that matches here.</param>
    public int Begin(Neighbour far, int behinds)
    {
        Array.Clear(_scratch);
        Close(Neighbour.Edge, far, behinds);
        return Keep(_scratch);
    }

    /// <summary>The set on the other side of a character.</summary>
    /// <param name="id">The set on the side from which it is read.</param>
    /// <param name="characterClass">The class of the character.</param>
    /// <param name="far">The neighbour beyond it.</param>
    /// <param name="behinds">A bit for each look-behind that matches there.</param>
    public int Step(int id, int characterClass, Neighbour far, int behinds)
    {
        var row = _rows[id] ??= NewRow();
        var index = (characterClass * _contexts) + (program.UsesContext ? (behinds << 2) | (int)far : behinds);
        return row[index] is var next and >= 0 ? next : row[index] = MakeStep(id, characterClass, far, behinds);
    }

    private static int Contexts(RegexProgram program) => (program.UsesContext ? 4 : 1) << program.Behinds.Length;

    private int[] NewRow()
    {
        var row = new int[RowLength(program)];
        Array.Fill(row, -1);
        return row;
    }

    private int MakeStep(int id, int characterClass, Neighbour far, int behinds)
    {
        Array.Clear(_scratch);
        var set = _sets[id];
        for (var i = 0; i < program.States.Length; i++)
        {
            ref readonly var state = ref program.States[i];
            if (state.Kind == StateKind.Character && Has(set, state.Next) && program.Partition.IsIn(state.Data, characterClass))
                _scratch[i >> 6] |= 1UL << i;
        }
        Close(program.Partition.NeighbourOf(characterClass), far, behinds);
        return Keep(_scratch);
    }

    // Adds the states from which a state of the set is reached without a character, look-ahead by look-ahead.
    private void Close(Neighbour near, Neighbour far, int behinds)
    {
        var (previous, next) = readsForwards ? (near, far) : (far, near);
        for (var stratum = 0; stratum <= program.Aheads.Length; stratum++)
        {
            var count = 0;
            foreach (var i in program.ByStratum[stratum])
            {
                if (program.States[i].Kind != StateKind.Match && !Has(_scratch, i))
                    continue;
                _scratch[i >> 6] |= 1UL << i;
                _queue[count++] = i;
            }
            while (count > 0)
            {
                var reached = _queue[--count];
                for (var k = program.PredecessorStarts[reached]; k < program.PredecessorStarts[reached + 1]; k++)
                {
                    var from = program.Predecessors[k];
                    if (Has(_scratch, from) || !Holds(program.States[from], previous, next, behinds))
                        continue;
                    _scratch[from >> 6] |= 1UL << from;
                    _queue[count++] = from;
                }
            }
        }
    }

    private bool Holds(in RegexState state, Neighbour previous, Neighbour next, int behinds) => state.Kind switch
    {
        StateKind.Assertion => (AssertionKind)state.Data switch
        {
            AssertionKind.LineStart => previous == Neighbour.Edge || (previous == Neighbour.LineFeed && next != Neighbour.Edge),
            AssertionKind.LineEnd => next is Neighbour.Edge or Neighbour.LineFeed,
            AssertionKind.TextStart => previous == Neighbour.Edge,
            AssertionKind.TextEnd => next == Neighbour.Edge,
            AssertionKind.WordBoundary => (previous == Neighbour.Word) != (next == Neighbour.Word),
            _ => (previous == Neighbour.Word) == (next == Neighbour.Word),
        },
        StateKind.Ahead => Has(_scratch, program.Aheads[state.Data].Start) == (state.Other == 0),
        StateKind.Behind => ((behinds >> state.Data) & 1) == 1 - state.Other,
        _ => true,
    };

    private sealed class SetComparer : IEqualityComparer<ulong[]>
    {
        public bool Equals(ulong[]? x, ulong[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(ulong[] set)
        {
            var hash = 0UL;
            foreach (var word in set)
                hash = (BitOperations.RotateLeft(hash, 23) ^ word) * 0x9E3779B97F4A7C15UL;
            return (int)(hash >> 32);
        }
    }
}
