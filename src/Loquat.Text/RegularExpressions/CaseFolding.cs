// Which characters a pattern that ignores case takes for one another: simple, one-to-one case folding. The Kelvin sign is a k, the long s an s and the
// Ångström sign an å; ß is not ss, and the dotted capital İ and the dotless ı are only themselves.
using System.Text;

namespace Loquat.Text.RegularExpressions;

/// <summary>Adds to a set what differs from its members only in case.</summary>
internal static class CaseFolding
{
    private const int End = 0x1F000;
    private static readonly Lazy<int[][]> s_groups = new(MakeGroups);

    /// <summary>The set with all case forms of its members.</summary>
    public static CodePointSet Close(CodePointSet set)
    {
        var ranges = new List<(int First, int Last)>();
        foreach (var group in s_groups.Value)
        {
            var held = group.Count(set.Contains);
            if (held > 0 && held < group.Length)
                ranges.AddRange(group.Select(point => (point, point)));
        }
        return ranges.Count == 0 ? set : set.Union(CodePointSet.OfRanges(ranges));
    }

    private static int[][] MakeGroups()
    {
        var group = Enumerable.Range(0, End).ToArray();
        for (var point = 0; point < End; point++)
        {
            if (!Rune.IsValid(point) || point is 0x130 or 0x131)
                continue;
            Join(point, Rune.ToLowerInvariant(new Rune(point)).Value);
            Join(point, Rune.ToUpperInvariant(new Rune(point)).Value);
        }
        Join('s', 0x17F);
        Join('k', 0x212A);
        Join(0xE5, 0x212B);
        Join(0xDF, 0x1E9E);
        return [.. Enumerable.Range(0, End).GroupBy(Root).Where(members => members.Count() > 1).Select(members => members.ToArray())];

        void Join(int a, int b)
        {
            if (a != b && a < End && b < End)
                group[Math.Max(Root(a), Root(b))] = Math.Min(Root(a), Root(b));
        }

        int Root(int point)
        {
            while (group[point] != point)
                point = group[point];
            return point;
        }
    }
}
