// Possessive quantifiers and atomic groups without backtracking state: what gives nothing back goes on only where its preferred way has ended, which
// a negative look-ahead can say as long as each step of the part has one length.
namespace Loquat.Text.RegularExpressions;

/// <summary>Rewrites parts that keep what they took.</summary>
internal static class AtomicGroups
{
    private const int MostChoices = 64;

    /// <summary>The part as an atomic group, or null where that has no such form.</summary>
    public static RegexNode? Make(RegexNode part)
    {
        if (IsFixed(part))
            return part;
        switch (part)
        {
            case AlternationNode alternation:
                return OfAlternation(alternation);
            case RepeatNode { Part: var repeated } repeat when Make(repeated) is { } atom:
                return Repeat(atom, repeat);
            case SequenceNode { Parts: var parts }:
                // What cannot be taken in two ways may stand in front; only the last part may choose.
                if (!parts.Take(parts.Count - 1).All(IsFixed) || Make(parts[^1]) is not { } last)
                    return null;
                return new SequenceNode([.. parts.Take(parts.Count - 1), last]);
            default:
                return null;
        }
    }

    // (?>A|B) = (?>A)|(?!A)(?>B)
    private static AlternationNode? OfAlternation(AlternationNode alternation)
    {
        if (alternation.Parts.Count > MostChoices)
            return null;
        var parts = new List<RegexNode>();
        RegexNode[] before = [];
        foreach (var part in alternation.Parts)
        {
            if (Make(part) is not { } atom)
                return null;
            parts.Add(new SequenceNode([.. before, atom]));
            before = [.. before, new LookNode(part, IsBehind: false, IsNegative: true)];
        }
        return new AlternationNode(parts);
    }

    // X*+ = X*(?!X); a limit m to n nests: X{m}(X(X(...)|(?!X))|(?!X)).
    private static RegexNode? Repeat(RegexNode atom, RepeatNode repeat)
    {
        if (IsNullable(atom))
            return null;
        var required = new RepeatNode(atom, repeat.Least, repeat.Least, IsLazy: false);
        if (repeat.Least == repeat.Most || repeat.IsLazy)
            return required;
        var stop = new LookNode(atom, IsBehind: false, IsNegative: true);
        if (repeat.Most == int.MaxValue)
            return new SequenceNode([required, new RepeatNode(atom, 0, int.MaxValue, IsLazy: false), stop]);
        RegexNode tail = SequenceNode.Empty;
        if (repeat.Most - repeat.Least > MostChoices)
            return null;
        for (var i = repeat.Least; i < repeat.Most; i++)
            tail = new AlternationNode([new SequenceNode([atom, tail]), stop]);
        return new SequenceNode([required, tail]);
    }

    // One length, taken in one way.
    private static bool IsFixed(RegexNode node) => node switch
    {
        CharacterNode or AssertionNode or LookNode => true,
        SequenceNode sequence => sequence.Parts.All(IsFixed),
        RepeatNode repeat => repeat.Least == repeat.Most && IsFixed(repeat.Part),
        AlternationNode alternation => alternation.Parts.All(part => part is CharacterNode),
        _ => false,
    };

    /// <summary>Whether a part can match the empty text.</summary>
    public static bool IsNullable(RegexNode node) => node switch
    {
        CharacterNode => false,
        SequenceNode sequence => sequence.Parts.All(IsNullable),
        AlternationNode alternation => alternation.Parts.Any(IsNullable),
        RepeatNode repeat => repeat.Least == 0 || IsNullable(repeat.Part),
        _ => true,
    };
}
