// Finds all matches in a text in linear time. First the text is read backwards, which tells for each place from which states the end can be reached.
// Then a match starts wherever its first state can, and is followed forwards, at each branch by the preferred way that can reach the end: never a step too
// many, nothing to take back. Only the sets at the borders of blocks are kept, and those inside a block are found again when it is entered.
using System.Text;
using Loquat.Text.Alignment;

namespace Loquat.Text.RegularExpressions;

/// <summary>The search in one text; for one caller at a time.</summary>
internal sealed class RegexSearch(RegexProgram program)
{
    private const int Block = 512;
    private const int LargestKept = 1 << 16;
    private readonly ReachTable _table = new(program, readsForwards: false);
    private readonly ReachTable[] _behindTables = [.. program.Behinds.Select(behind => new ReachTable(behind, readsForwards: true))];
    private readonly List<(int Position, ulong[] Set)> _borders = [];
    private readonly int[] _ids = new int[Block];
    private byte[] _behinds = [];
    private int _block;
    private int _lastEnd;

    /// <summary>Takes a text.</summary>
    public void Begin(ReadOnlySpan<char> text)
    {
        _lastEnd = -1;
        ReadBehinds(text);
        var last = text.Length / Block;
        _borders.Clear();
        for (var block = 0; block <= last; block++)
            _borders.Add(default);
        _table.Clear(when: _table.IsFull(Block));
        var state = _table.Begin(Before(text, text.Length), BehindsAt(text.Length));
        var position = text.Length;
        for (var block = last; block >= 0; block--)
        {
            _borders[block] = (position, _table.SetOf(state));
            (position, state) = Fill(text, block);
        }
    }

    /// <summary>The text is done with: memory that grew with it is given back.</summary>
    public void End()
    {
        _borders.Clear();
        if (_borders.Capacity > LargestKept / Block)
            _borders.Capacity = 0;
        _behinds = _behinds.Length > LargestKept ? [] : _behinds;
    }

    /// <summary>The first match from a position on, which must not be before the end of the last one.</summary>
    public bool TryFind(ReadOnlySpan<char> text, int start, out TextRange match)
    {
        for (var position = start; position <= text.Length; position += LengthAt(text, position))
        {
            // No empty match where one ended; the search goes on behind the next character.
            if (_table.HasStart(IdAt(text, position)) && EndOf(text, position) is var end && (end > position || position != _lastEnd))
            {
                _lastEnd = end;
                match = TextRange.Between(position, end);
                return true;
            }
        }
        match = default;
        return false;
    }

    private int EndOf(ReadOnlySpan<char> text, int position)
    {
        var state = program.Start;
        var set = _table.SetOf(IdAt(text, position));
        while (true)
        {
            ref readonly var current = ref program.States[state];
            switch (current.Kind)
            {
                case StateKind.Match:
                    return position;
                case StateKind.Character:
                    position += LengthAt(text, position);
                    set = _table.SetOf(IdAt(text, position));
                    state = current.Next;
                    break;
                case StateKind.Split:
                    state = ReachTable.Has(set, current.Next) ? current.Next : current.Other;
                    break;
                default:
                    state = current.Next;
                    break;
            }
        }
    }

    private int IdAt(ReadOnlySpan<char> text, int position)
    {
        if (position / Block != _block)
            Fill(text, position / Block);
        return _ids[position % Block];
    }

    // Reads a block backwards from the set behind it; returns the first position of the block and its set.
    private (int Position, int State) Fill(ReadOnlySpan<char> text, int block)
    {
        var (position, set) = _borders[block];
        _table.Clear(when: _table.IsFull(Block + 1));
        var state = _table.Keep(set);
        _block = block;
        var first = block * Block;
        if (position < first + Block)
            _ids[position - first] = state;
        while (position > first)
        {
            Rune.DecodeLastFromUtf16(text[..position], out var rune, out var length);
            if (position - length < first)
                break;
            position -= length;
            state = _table.Step(state, program.Partition.ClassOf(rune.Value), program.UsesContext ? Before(text, position) : Neighbour.Edge, BehindsAt(position));
            if (position < first + Block)
                _ids[position - first] = state;
        }
        return (position, state);
    }

    private void ReadBehinds(ReadOnlySpan<char> text)
    {
        if (_behindTables.Length == 0)
            return;
        if (_behinds.Length <= text.Length)
            _behinds = new byte[text.Length + 1];
        Array.Clear(_behinds);
        for (var i = 0; i < _behindTables.Length; i++)
        {
            var (table, behind) = (_behindTables[i], program.Behinds[i]);
            table.Clear(when: table.IsFull(Block));
            var state = table.Begin(Behind(behind, text, 0), 0);
            for (var position = 0; ;)
            {
                _behinds[position] |= (byte)(table.HasStart(state) ? 1 << i : 0);
                if (position == text.Length)
                    break;
                if (table.IsFull(1))
                {
                    var set = table.SetOf(state);
                    table.Clear(when: true);
                    state = table.Keep(set);
                }
                Rune.DecodeFromUtf16(text[position..], out var rune, out var length);
                position += length;
                state = table.Step(state, behind.Partition.ClassOf(rune.Value), Behind(behind, text, position), 0);
            }
        }
    }

    private int BehindsAt(int position) => _behindTables.Length == 0 ? 0 : _behinds[position];

    private Neighbour Before(ReadOnlySpan<char> text, int position)
    {
        if (position == 0)
            return Neighbour.Edge;
        Rune.DecodeLastFromUtf16(text[..position], out var rune, out _);
        return program.Partition.NeighbourOf(program.Partition.ClassOf(rune.Value));
    }

    private static Neighbour Behind(RegexProgram behind, ReadOnlySpan<char> text, int position)
    {
        if (position == text.Length || !behind.UsesContext)
            return Neighbour.Edge;
        Rune.DecodeFromUtf16(text[position..], out var rune, out _);
        return behind.Partition.NeighbourOf(behind.Partition.ClassOf(rune.Value));
    }

    private static int LengthAt(ReadOnlySpan<char> text, int position)
    {
        Rune.DecodeFromUtf16(text[position..], out _, out var length);
        return Math.Max(1, length);
    }
}
