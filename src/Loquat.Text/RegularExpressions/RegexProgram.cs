// A compiled regular expression: a nondeterministic automaton whose branches stand in the order in which they are preferred.
namespace Loquat.Text.RegularExpressions;

/// <summary>The kinds of states of the automaton.</summary>
internal enum StateKind : byte
{
    /// <summary>Takes a character of set Data.</summary>
    Character,

    /// <summary>Goes on at Next, or else at Other.</summary>
    Split,

    /// <summary>Goes on at Next where the <see cref="AssertionKind"/> in Data holds.</summary>
    Assertion,

    /// <summary>Goes on at Next where look-ahead Data matches here, or where it does not and Other is 1.</summary>
    Ahead,

    /// <summary>Goes on at Next where look-behind Data matches here, or where it does not and Other is 1.</summary>
    Behind,

    /// <summary>The end of the expression or of a look-ahead.</summary>
    Match,
}

/// <summary>A state.</summary>
internal readonly record struct RegexState(StateKind Kind, int Next, int Other, int Data);

/// <summary>A look-ahead: where it starts.</summary>
internal readonly record struct AheadProgram(int Start);

/// <summary>The automaton of a regular expression. Immutable.</summary>
internal sealed class RegexProgram
{
    /// <summary>Takes what the compiler made.</summary>
    public RegexProgram(RegexState[] states, int start, int[] strata, AheadProgram[] aheads, RegexProgram[] behinds, CodePointSet[] sets)
    {
        States = states;
        Start = start;
        Aheads = aheads;
        Behinds = behinds;
        UsesContext = states.Any(state => state.Kind == StateKind.Assertion);
        Partition = new CharacterPartition(sets, UsesContext);
        (PredecessorStarts, Predecessors) = LinkBack(states);
        ByStratum = [.. Enumerable.Range(0, aheads.Length + 1).Select(_ => Array.Empty<int>())];
        foreach (var group in Enumerable.Range(0, states.Length).GroupBy(state => strata[state]))
            ByStratum[group.Key] = [.. group];
    }

    /// <summary>The states.</summary>
    public RegexState[] States { get; }

    /// <summary>Where the expression starts.</summary>
    public int Start { get; }

    /// <summary>The states of each look-ahead and, last, those of the expression itself. A state asks only look-aheads of lower numbers.</summary>
    public int[][] ByStratum { get; }

    /// <summary>The look-aheads, inner ones before outer ones.</summary>
    public AheadProgram[] Aheads { get; }

    /// <summary>The look-behinds, each an automaton for the reversed text.</summary>
    public RegexProgram[] Behinds { get; }

    /// <summary>Whether an anchor or a word boundary asks for neighbouring characters.</summary>
    public bool UsesContext { get; }

    /// <summary>The characters in classes.</summary>
    public CharacterPartition Partition { get; }

    /// <summary>Where each state's predecessors without a character between start in <see cref="Predecessors"/>.</summary>
    public int[] PredecessorStarts { get; }

    /// <summary>The states from which one comes without taking a character.</summary>
    public int[] Predecessors { get; }

    private static (int[] Starts, int[] Predecessors) LinkBack(RegexState[] states)
    {
        var starts = new int[states.Length + 1];
        foreach (var (_, to) in Links(states))
            starts[to + 1]++;
        for (var i = 0; i < states.Length; i++)
            starts[i + 1] += starts[i];
        var predecessors = new int[starts[^1]];
        var next = (int[])starts.Clone();
        foreach (var (from, to) in Links(states))
            predecessors[next[to]++] = from;
        return (starts, predecessors);
    }

    private static IEnumerable<(int From, int To)> Links(RegexState[] states)
    {
        for (var i = 0; i < states.Length; i++)
        {
            if (states[i].Kind is StateKind.Character or StateKind.Match)
                continue;
            yield return (i, states[i].Next);
            if (states[i].Kind == StateKind.Split)
                yield return (i, states[i].Other);
        }
    }
}
