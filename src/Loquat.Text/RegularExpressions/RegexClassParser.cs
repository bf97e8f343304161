// Character classes in brackets: ranges, escapes, POSIX names, classes inside classes, intersections with &&.
namespace Loquat.Text.RegularExpressions;

/// <summary>Parses [...].</summary>
internal static class RegexClassParser
{
    /// <summary>The set of a class whose opening bracket was passed.</summary>
    public static CodePointSet Parse(RegexReader reader, bool ignoresCase)
    {
        reader.Enter();
        var isNegative = reader.TryTake("^");
        CodePointSet? all = null;
        var part = CodePointSet.Empty;
        var points = new List<(int First, int Last)>();
        for (var isFirst = true; ; isFirst = false)
        {
            if (reader.IsAtEnd)
                throw reader.Wrong("has no ']' behind '['");
            // A bracket that closes a class without members is a member.
            if (!isFirst && reader.TryTake("]"))
                break;
            if (reader.TryTake("&&"))
            {
                all = Intersect();
                part = CodePointSet.Empty;
                points.Clear();
            }
            else if (TakeSet(reader, ignoresCase) is { } set)
            {
                part = part.Union(set);
            }
            else
            {
                points.Add(TakeRange(reader));
            }
        }
        reader.Leave();
        var result = Intersect();
        return isNegative ? result.Complement() : result;

        CodePointSet Intersect()
        {
            var set = part.Union(CodePointSet.OfRanges(points));
            set = ignoresCase ? CaseFolding.Close(set) : set;
            return all?.Intersect(set) ?? set;
        }
    }

    private static CodePointSet? TakeSet(RegexReader reader, bool ignoresCase)
    {
        if (reader.TryTake("[:"))
        {
            var isNegative = reader.TryTake("^");
            var name = reader.TakeUntil(':', "[:");
            var set = reader.TryTake("]") ? CharacterProperties.Posix(name) : null;
            if (set is null)
                throw reader.Wrong($"uses the class [:{name}:], which is not supported");
            return isNegative ? set.Complement() : set;
        }
        if (reader.TryTake("["))
            return Parse(reader, ignoresCase);
        if (!reader.StartsWith("\\"))
            return null;
        reader.Position++;
        var escaped = reader.TryTakeEscapedSet();
        if (escaped is null)
            reader.Position--;
        return escaped;
    }

    private static (int First, int Last) TakeRange(RegexReader reader)
    {
        var first = TakePoint(reader);
        // A hyphen before the end of the class, a class or a set stands for itself.
        if (!reader.StartsWith("-") || reader.StartsWith("-]") || reader.StartsWith("-[") || reader.StartsWith("-&&"))
            return (first, first);
        var hyphen = reader.Position++;
        if (reader.Next == '\\' && IsSetBehind(reader))
        {
            reader.Position = hyphen;
            return (first, first);
        }
        var last = TakePoint(reader);
        return first <= last ? (first, last) : throw reader.Wrong("has a range that runs backwards");
    }

    private static bool IsSetBehind(RegexReader reader)
    {
        var start = reader.Position++;
        var isSet = reader.TryTakeEscapedSet() is not null;
        reader.Position = start;
        return isSet;
    }

    private static int TakePoint(RegexReader reader)
    {
        if (reader.IsAtEnd)
            throw reader.Wrong("has no ']' behind '['");
        if (!reader.TryTake("\\"))
            return reader.TakePoint();
        return reader.TryTake("b") ? '\b' : reader.TakeEscapedPoint();
    }
}
