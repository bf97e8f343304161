// The syntax of regular expressions in tokenizer files, which is Oniguruma's: ^ and $ are those of lines, (?m) lets the dot take line feeds, braces that
// are no count stand for themselves. What cannot be matched in linear time (back references, conditions, recursion) is refused by name.
namespace Loquat.Text.RegularExpressions;

/// <summary>Parses regular expressions.</summary>
internal sealed class RegexParser
{
    /// <summary>The longest pattern, in UTF-16 units.</summary>
    public const int LongestPattern = 1 << 14;

    /// <summary>The highest count in braces.</summary>
    public const int HighestCount = 1000;

    private const int MostQuantifiers = 8;
    private readonly RegexReader _reader;

    private RegexParser(string pattern) => _reader = new RegexReader(pattern);

    /// <summary>Parses a pattern.</summary>
    /// <exception cref="ArgumentException">It is wrong or uses what is not supported; the message says what.</exception>
    public static RegexNode Parse(string pattern)
    {
        if (pattern.Length > LongestPattern)
            throw new ArgumentException($"a regular expression of {pattern.Length} characters is longer than the {LongestPattern} that are supported");
        var parser = new RegexParser(pattern);
        var node = parser.ParseAlternation(default);
        return parser._reader.IsAtEnd ? node : throw parser._reader.Wrong("has a ')' without a '('");
    }

    private RegexNode ParseAlternation(RegexFlags flags)
    {
        _reader.Enter();
        var parts = new List<RegexNode>();
        do
            parts.Add(ParseSequence(flags));
        while (_reader.TryTake("|"));
        _reader.Leave();
        return parts.Count == 1 ? parts[0] : new AlternationNode(parts);
    }

    private RegexNode ParseSequence(RegexFlags flags)
    {
        var parts = new List<RegexNode>();
        while (!_reader.IsAtEnd && _reader.Next is not ('|' or ')'))
        {
            if (SkipComment(flags))
                continue;
            var start = _reader.Position;
            if (TryTakeFlags(ref flags))
            {
                // Flags hold to the end of the group, alternatives included: a(?i)b|c is a(?i:b|c).
                parts.Add(ParseAlternation(flags));
                break;
            }
            _reader.Position = start;
            parts.Add(ParseQuantifiers(ParseAtom(flags), flags));
        }
        return parts.Count == 1 ? parts[0] : new SequenceNode(parts);
    }

    private RegexNode ParseAtom(RegexFlags flags)
    {
        switch (_reader.Next)
        {
            case '(': return ParseGroup(flags);
            case '[':
                _reader.Position++;
                return new CharacterNode(RegexClassParser.Parse(_reader, flags.IgnoresCase));
            case '.':
                _reader.Position++;
                return new CharacterNode(flags.DotTakesLineFeeds ? CodePointSet.All : CodePointSet.Of('\n').Complement());
            case '^':
                _reader.Position++;
                return new AssertionNode(AssertionKind.LineStart);
            case '$':
                _reader.Position++;
                return new AssertionNode(AssertionKind.LineEnd);
            case '*' or '+' or '?':
                throw _reader.Wrong($"has nothing to repeat before '{_reader.Next}'");
            case '\\':
                _reader.Position++;
                return ParseEscape(flags);
            default:
                return Character(_reader.TakePoint(), flags);
        }
    }

    private RegexNode ParseEscape(RegexFlags flags)
    {
        AssertionKind? assertion = _reader.Next switch
        {
            'A' => AssertionKind.TextStart,
            'z' => AssertionKind.TextEnd,
            'b' => AssertionKind.WordBoundary,
            'B' => AssertionKind.NoWordBoundary,
            _ => null,
        };
        if (assertion is { } kind)
        {
            _reader.Position++;
            return new AssertionNode(kind);
        }
        // \Z is (?=\n?\z).
        if (_reader.TryTake("Z"))
            return new LookNode(new SequenceNode([new RepeatNode(new CharacterNode(CodePointSet.Of('\n')), 0, 1, IsLazy: false), new AssertionNode(AssertionKind.TextEnd)]), IsBehind: false, IsNegative: false);
        if (_reader.TryTakeEscapedSet() is { } set)
            return new CharacterNode(flags.IgnoresCase ? CaseFolding.Close(set) : set);
        return Character(_reader.TakeEscapedPoint(), flags);
    }

    private static CharacterNode Character(int point, RegexFlags flags)
    {
        var set = CodePointSet.Of(point);
        return new CharacterNode(flags.IgnoresCase ? CaseFolding.Close(set) : set);
    }

    private RegexNode ParseGroup(RegexFlags flags)
    {
        _reader.Position++;
        if (!_reader.TryTake("?"))
            return Body();
        if (_reader.TryTake(":"))
            return Body();
        if (_reader.TryTake("="))
            return new LookNode(Body(), IsBehind: false, IsNegative: false);
        if (_reader.TryTake("!"))
            return new LookNode(Body(), IsBehind: false, IsNegative: true);
        if (_reader.TryTake("<="))
            return new LookNode(Body(), IsBehind: true, IsNegative: false);
        if (_reader.TryTake("<!"))
            return new LookNode(Body(), IsBehind: true, IsNegative: true);
        if (_reader.TryTake(">"))
            return AtomicGroups.Make(Body()) ?? throw _reader.Wrong("has an atomic group that can be taken in several ways, which is not supported");
        if (_reader.TryTake("<") || _reader.TryTake("P<"))
        {
            _reader.TakeUntil('>', "a group's name");
            return Body();
        }
        var start = _reader.Position;
        if (TakeFlagLetters(ref flags) && _reader.TryTake(":"))
            return Body();
        _reader.Position = start;
        throw _reader.Wrong($"uses the group (?{_reader.Next}, which is not supported");

        RegexNode Body()
        {
            var node = ParseAlternation(flags);
            return _reader.TryTake(")") ? node : throw _reader.Wrong("has no ')' behind '('");
        }
    }

    private bool TryTakeFlags(ref RegexFlags flags)
    {
        var given = flags;
        if (!_reader.TryTake("(?") || !TakeFlagLetters(ref given) || !_reader.TryTake(")"))
            return false;
        flags = given;
        return true;
    }

    private bool TakeFlagLetters(ref RegexFlags flags)
    {
        var isOn = true;
        var given = flags;
        for (var any = false; ; any = true)
        {
            switch (_reader.Next)
            {
                case '-': isOn = false; break;
                case 'i': given = given with { IgnoresCase = isOn }; break;
                case 'm' or 's': given = given with { DotTakesLineFeeds = isOn }; break;
                case 'x': given = given with { IsExtended = isOn }; break;
                default:
                    flags = any ? given : flags;
                    return any;
            }
            _reader.Position++;
        }
    }

    private bool SkipComment(RegexFlags flags)
    {
        if (_reader.TryTake("(?#"))
        {
            _reader.TakeUntil(')', "(?#");
            return true;
        }
        if (!flags.IsExtended || !(char.IsWhiteSpace(_reader.Next) || _reader.Next == '#'))
            return false;
        if (_reader.Next != '#')
            _reader.Position++;
        else
            while (!_reader.IsAtEnd && _reader.Next != '\n')
                _reader.Position++;
        return true;
    }

    private RegexNode ParseQuantifiers(RegexNode node, RegexFlags flags)
    {
        for (var count = 0; !_reader.IsAtEnd; count++)
        {
            if (SkipComment(flags))
                continue;
            int least, most;
            var isInterval = false;
            if (_reader.TryTake("*"))
                (least, most) = (0, int.MaxValue);
            else if (_reader.TryTake("+"))
                (least, most) = (1, int.MaxValue);
            else if (_reader.TryTake("?"))
                (least, most) = (0, 1);
            else if (TryTakeInterval(out least, out most))
                isInterval = true;
            else
                break;
            if (count == MostQuantifiers)
                throw _reader.Wrong("has too many quantifiers behind one another");
            var repeat = new RepeatNode(node, least, most, IsLazy: false);
            // Behind braces a plus is another quantifier, and {n}? makes n times optional.
            if (_reader.StartsWith("?") && !(isInterval && least == most))
            {
                _reader.Position++;
                node = repeat with { IsLazy = true };
            }
            else if (!isInterval && _reader.TryTake("+"))
            {
                node = AtomicGroups.Make(repeat) ?? throw _reader.Wrong("has a possessive quantifier behind what can be taken in several ways, which is not supported");
            }
            else
            {
                node = repeat;
            }
        }
        return node;
    }

    private bool TryTakeInterval(out int least, out int most)
    {
        (least, most) = (0, 0);
        var start = _reader.Position;
        if (!_reader.TryTake("{"))
            return false;
        var low = _reader.TakeNumber();
        var hasComma = _reader.TryTake(",");
        var high = hasComma ? _reader.TakeNumber() : low;
        if (!_reader.TryTake("}") || (low is null && high is null))
        {
            _reader.Position = start;
            return false;
        }
        least = low ?? 0;
        most = high ?? int.MaxValue;
        if (least > HighestCount || (most > HighestCount && most != int.MaxValue))
            throw _reader.Wrong($"has a count above {HighestCount}");
        return least <= most ? true : throw _reader.Wrong("has a count whose upper limit is below the lower one");
    }
}
