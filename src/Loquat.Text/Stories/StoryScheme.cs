// A plot: the words it draws once (slots) and its beats, each with several ways to be told. Parsed from the plain text in Data/.
namespace Loquat.Text.Stories;

/// <summary>
/// One plot scheme. <see cref="Slots"/> says which word list fills which slot; <see cref="Beats"/> holds, beat by beat,
/// the alternative lines, one of which is told.
/// </summary>
internal sealed class StoryScheme
{
    /// <summary>Reads a scheme.</summary>
    /// <param name="name">What the plot is about.</param>
    /// <param name="slots">Space-separated "slot=list" pairs; slots that share a list get different words.</param>
    /// <param name="script">
    /// One alternative per line; a blank line ends a beat; a line "-" tells nothing. A beat that begins with a line "?" may be left out where
    /// the story would become too long.
    /// </param>
    public StoryScheme(string name, string slots, string script)
    {
        Name = name;
        Slots = [.. slots.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => (pair[..pair.IndexOf('=')], pair[(pair.IndexOf('=') + 1)..]))];
        Beats = [.. script.Replace("\r", "", StringComparison.Ordinal).Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(StoryBeat.Read)];
    }

    public string Name { get; }

    public (string Slot, string List)[] Slots { get; }

    public StoryBeat[] Beats { get; }

    /// <summary>Number of ways to tell this plot, opening and cast included: the product of all choices outside the beats that may be left out.</summary>
    public double CountTellings()
    {
        double ways = 1;
        foreach (var beat in StorySchemes.Opening.Beats.Concat(Beats).Where(beat => !beat.MayBeLeftOut))
            ways *= beat.Lines.Sum(line => StoryTemplate.CountWays(line));
        for (var i = 0; i < Slots.Length; i++)
            ways *= StoryWords.List(Slots[i].List).Length - Slots.Take(i).Count(earlier => earlier.List == Slots[i].List);

        double girls = StoryWords.List("girls").Length, boys = StoryWords.List("boys").Length, animals = StoryWords.List("animals").Length;
        var kinds = 1 + animals + (animals * animals);
        return ways * 2 * girls * boys * kinds * StoryWords.List("traits").Length * StoryWords.List("homes").Length;
    }
}

/// <summary>One step of a plot: the lines of which one is told.</summary>
internal sealed record StoryBeat(string[] Lines, bool MayBeLeftOut)
{
    public static StoryBeat Read(string script)
    {
        var lines = script.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var aside = lines[0] == "?";
        return new StoryBeat([.. lines.Skip(aside ? 1 : 0).Select(line => line == "-" ? "" : line)], aside);
    }
}
