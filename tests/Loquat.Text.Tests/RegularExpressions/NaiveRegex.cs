// Regular expressions from their definition: each part offers the ends of its matches in the order of preference, and what comes next takes one or asks
// for another. It takes exponential time, shares nothing with the engine, and is given the meaning of an expression rather than its text.
using System.Globalization;

namespace Loquat.Text.Tests.RegularExpressions;

/// <summary>A part of an expression.</summary>
/// <param name="text">The text.</param>
/// <param name="start">Where the part starts.</param>
/// <param name="then">Is given each end in the order of preference until it returns true.</param>
/// <returns>Whether an end was taken.</returns>
internal delegate bool NaiveRegex(NaiveText text, int start, Func<int, bool> then);

/// <summary>A text, and how many more steps may be taken in it.</summary>
internal sealed class NaiveText(string text, int steps)
{
    public string Text => text;

    public void Step()
    {
        if (--steps < 0)
            throw new TimeoutException();
    }
}

/// <summary>The parts, and the search.</summary>
internal static class NaiveParts
{
    public static NaiveRegex Nothing { get; } = (_, start, then) => then(start);

    public static NaiveRegex Character(Func<char, bool> isMember) => (text, start, then) =>
    {
        text.Step();
        return start < text.Text.Length && isMember(text.Text[start]) && then(start + 1);
    };

    public static NaiveRegex Assertion(Func<string, int, bool> holds) => (text, start, then) => holds(text.Text, start) && then(start);

    public static NaiveRegex Sequence(NaiveRegex first, NaiveRegex second) => (text, start, then) => first(text, start, middle => second(text, middle, then));

    public static NaiveRegex Alternation(params IEnumerable<NaiveRegex> parts) => (text, start, then) => parts.Any(part => part(text, start, then));

    /// <summary>From least to most times; an optional time that takes nothing is the last one.</summary>
    public static NaiveRegex Repeat(NaiveRegex part, int least, int most, bool isLazy) => (text, start, then) =>
    {
        return From(0, start);

        bool From(int count, int at)
        {
            text.Step();
            if (count < least)
                return part(text, at, end => From(count + 1, end));
            if (count == most)
                return then(at);
            return isLazy ? then(at) || Again() : Again() || then(at);

            bool Again() => part(text, at, end => end == at ? then(end) : From(count + 1, end));
        }
    };

    /// <summary>The preferred match alone.</summary>
    public static NaiveRegex Atomic(NaiveRegex part) => (text, start, then) => First(part, text, start) is { } end && then(end);

    public static NaiveRegex Ahead(NaiveRegex part, bool isNegative) => (text, start, then) => First(part, text, start) is null == isNegative && then(start);

    public static NaiveRegex Behind(NaiveRegex part, bool isNegative) => (text, start, then) =>
        Enumerable.Range(0, start + 1).Any(begin => part(text, begin, end => end == start)) != isNegative && then(start);

    public static bool IsWord(char character) => char.GetUnicodeCategory(character) is UnicodeCategory.ConnectorPunctuation or UnicodeCategory.DecimalDigitNumber
        or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark || char.IsLetter(character);

    /// <summary>All matches, from the first place at which there is one; no empty one where the last one ended.</summary>
    /// <exception cref="TimeoutException">That takes too many steps.</exception>
    public static List<(int Start, int End)> FindAll(NaiveRegex regex, string text)
    {
        var found = new List<(int Start, int End)>();
        var reader = new NaiveText(text, 300_000);
        for (var start = 0; start <= text.Length;)
        {
            var end = First(regex, reader, start);
            if (end is null || (end == start && found.Count > 0 && found[^1].End == start))
            {
                start++;
                continue;
            }
            found.Add((start, end.Value));
            start = end.Value;
        }
        return found;
    }

    private static int? First(NaiveRegex part, NaiveText text, int start)
    {
        int? found = null;
        part(text, start, end =>
        {
            found = end;
            return true;
        });
        return found;
    }
}
