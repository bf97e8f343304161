// From the parts of a regular expression to its automaton, from the end to the start: each part is made knowing where it goes on. An iteration of a loop
// that takes nothing ends the loop, as in engines that backtrack; so parts are made with two continuations, for nothing taken so far and for something.
namespace Loquat.Text.RegularExpressions;

/// <summary>Compiles regular expressions.</summary>
internal sealed class RegexCompiler
{
    /// <summary>Most states of an automaton: counts in braces multiply what they stand behind.</summary>
    public const int MostStates = 1 << 13;

    /// <summary>Most different character classes.</summary>
    public const int MostSets = 512;

    /// <summary>Most look-behinds.</summary>
    public const int MostBehinds = 4;

    private const int MostSteps = 1 << 17;
    private readonly List<RegexState> _states = [];
    private readonly List<int> _owners = [];
    private readonly List<int> _aheadOwners = [];
    private readonly List<AheadProgram> _aheads = [];
    private readonly List<RegexProgram> _behinds = [];
    private readonly List<CodePointSet> _sets = [];
    private readonly Dictionary<CodePointSet, int> _setIndices = [];
    private readonly Dictionary<LookNode, int> _looks = new(ReferenceEqualityComparer.Instance);
    private readonly string _pattern;
    private int _owner;
    private int _owned;
    private int _steps;

    private RegexCompiler(string pattern) => _pattern = pattern;

    /// <summary>Compiles a pattern.</summary>
    /// <exception cref="ArgumentException">The pattern is wrong, too large or not supported; the message says what.</exception>
    public static RegexProgram Compile(string pattern) => new RegexCompiler(pattern).Make(RegexParser.Parse(pattern));

    private RegexProgram Make(RegexNode node)
    {
        var end = Add(StateKind.Match, 0, 0, 0);
        var start = Emit(node, end, end);
        var numbers = new int[_owned + 1];
        numbers[0] = _aheads.Count;
        for (var i = 0; i < _aheadOwners.Count; i++)
            numbers[_aheadOwners[i]] = i;
        var program = new RegexProgram([.. _states], start, [.. _owners.Select(owner => numbers[owner])], [.. _aheads], [.. _behinds], [.. _sets]);
        return ReachTable.RowLength(program) <= ReachTable.LongestRow ? program
            : throw TooLarge($"tells {program.Partition.Count} classes of characters apart, more than are supported");
    }

    private int Emit(RegexNode node, int empty, int full)
    {
        if (++_steps > MostSteps)
            throw TooLarge("expands to more parts than are supported");
        switch (node)
        {
            case CharacterNode character:
                return Add(StateKind.Character, full, 0, SetOf(character.Set));
            case AssertionNode assertion:
                return Add(StateKind.Assertion, empty, 0, (int)assertion.Kind);
            case LookNode look:
                return Add(look.IsBehind ? StateKind.Behind : StateKind.Ahead, empty, look.IsNegative ? 1 : 0, LookOf(look));
            case AlternationNode alternation:
                var choice = Emit(alternation.Parts[^1], empty, full);
                for (var i = alternation.Parts.Count - 2; i >= 0; i--)
                    choice = Add(StateKind.Split, Emit(alternation.Parts[i], empty, full), choice, 0);
                return choice;
            case RepeatNode repeat:
                return EmitRepeat(repeat, empty, full);
            default:
                var parts = ((SequenceNode)node).Parts;
                for (var i = parts.Count - 1; i >= 0; i--)
                    (empty, full) = EmitBoth(parts[i], empty, full, needsFull: i > 0);
                return empty;
        }
    }

    // The part with nothing taken before it and with something; the same where that makes no difference.
    private (int Empty, int Full) EmitBoth(RegexNode part, int empty, int full, bool needsFull)
    {
        var start = Emit(part, empty, full);
        return (start, empty == full || !needsFull ? start : Emit(part, full, full));
    }

    private int EmitRepeat(RepeatNode repeat, int empty, int full)
    {
        var (rest, restFull) = EmitOptional(repeat, empty, full);
        for (var i = repeat.Least; i > 0; i--)
            (rest, restFull) = EmitBoth(repeat.Part, rest, restFull, needsFull: i > 1);
        return rest;
    }

    private (int Empty, int Full) EmitOptional(RepeatNode repeat, int empty, int full)
    {
        var count = repeat.Most == int.MaxValue ? 1 : repeat.Most - repeat.Least;
        if (count == 0)
            return (empty, full);
        var isNullable = AtomicGroups.IsNullable(repeat.Part);
        var (before, again) = (full, full);
        if (repeat.Most == int.MaxValue)
        {
            // The loop's own branch, completed when its body is there.
            again = Add(StateKind.Split, full, full, 0);
            _states[again] = Branch(Emit(repeat.Part, isNullable ? full : again, again), full, repeat.IsLazy);
            before = again;
        }
        else
        {
            for (var i = 0; i < count; i++)
            {
                before = again;
                again = AddBranch(Emit(repeat.Part, isNullable ? full : before, before), full, repeat.IsLazy);
            }
        }
        return (empty == full ? again : AddBranch(Emit(repeat.Part, empty, before), empty, repeat.IsLazy), again);
    }

    private int AddBranch(int body, int exit, bool isLazy)
    {
        var branch = Branch(body, exit, isLazy);
        return Add(branch.Kind, branch.Next, branch.Other, 0);
    }

    private static RegexState Branch(int body, int exit, bool isLazy) =>
        isLazy ? new RegexState(StateKind.Split, exit, body, 0) : new RegexState(StateKind.Split, body, exit, 0);

    private int LookOf(LookNode look)
    {
        if (_looks.TryGetValue(look, out var index))
            return index;
        if (look.IsBehind)
        {
            if (_behinds.Count == MostBehinds)
                throw TooLarge($"has more than {MostBehinds} look-behinds");
            index = _behinds.Count;
            _behinds.Add(new RegexCompiler(_pattern).Make(Reverse(look.Part)));
        }
        else
        {
            var outer = _owner;
            _owner = ++_owned;
            var end = Add(StateKind.Match, 0, 0, 0);
            var start = Emit(look.Part, end, end);
            index = _aheads.Count;
            _aheads.Add(new AheadProgram(start));
            _aheadOwners.Add(_owner);
            _owner = outer;
        }
        _looks.Add(look, index);
        return index;
    }

    private RegexNode Reverse(RegexNode node) => node switch
    {
        SequenceNode sequence => new SequenceNode([.. sequence.Parts.Reverse().Select(Reverse)]),
        AlternationNode alternation => new AlternationNode([.. alternation.Parts.Select(Reverse)]),
        RepeatNode repeat => repeat with { Part = Reverse(repeat.Part) },
        LookNode => throw TooLarge("has a look-behind with another look-around, an atomic group or a possessive quantifier in it, which is not supported"),
        _ => node,
    };

    private int SetOf(CodePointSet set)
    {
        if (_setIndices.TryGetValue(set, out var index))
            return index;
        if (_sets.Count == MostSets)
            throw TooLarge($"has more than {MostSets} different character classes");
        _sets.Add(set);
        _setIndices.Add(set, _sets.Count - 1);
        return _sets.Count - 1;
    }

    private int Add(StateKind kind, int next, int other, int data)
    {
        if (_states.Count == MostStates)
            throw TooLarge($"needs more than {MostStates} states");
        _states.Add(new RegexState(kind, next, other, data));
        _owners.Add(_owner);
        return _states.Count - 1;
    }

    private ArgumentException TooLarge(string what) => new RegexReader(_pattern).Wrong(what);
}
