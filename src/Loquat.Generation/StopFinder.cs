// Finds stop strings in a text that arrives in pieces, and holds back what might still become one.
namespace Loquat.Generation;

/// <summary>Passes text on until a stop string appears; the stop string itself is never passed on.</summary>
internal sealed class StopFinder
{
    private readonly string[] _stops;
    private string _held = "";

    internal StopFinder(IReadOnlyList<string> stops) => _stops = [.. stops.Where(stop => stop.Length > 0)];

    /// <summary>Whether a stop string has appeared.</summary>
    internal bool IsFound { get; private set; }

    /// <summary>Adds text and gives what can be shown now.</summary>
    internal string Add(string text)
    {
        if (_stops.Length == 0)
            return text;
        _held += text;
        var first = -1;
        foreach (var stop in _stops)
        {
            var at = _held.IndexOf(stop, StringComparison.Ordinal);
            if (at >= 0 && (first < 0 || at < first))
                first = at;
        }
        if (first >= 0)
        {
            IsFound = true;
            return Take(first);
        }
        return Take(_held.Length - PossibleStart());
    }

    /// <summary>What was held back, once the text is over.</summary>
    internal string Flush() => IsFound ? "" : Take(_held.Length);

    private string Take(int length)
    {
        var taken = _held[..length];
        _held = _held[length..];
        return taken;
    }

    /// <summary>Length of the longest end of the held text that begins a stop string.</summary>
    private int PossibleStart()
    {
        var longest = 0;
        foreach (var stop in _stops)
        {
            for (var length = Math.Min(stop.Length - 1, _held.Length); length > longest; length--)
            {
                if (_held.AsSpan(_held.Length - length).SequenceEqual(stop.AsSpan(0, length)))
                    longest = length;
            }
        }
        return longest;
    }
}
