// The script of each character (Unicode Standard Annex 24), unpacked when it is first asked for.
using System.IO.Compression;
using Loquat.Text.RegularExpressions;

namespace Loquat.Text.Unicode;

/// <summary>Finds scripts by name and by character.</summary>
internal static class ScriptTable
{
    private static readonly Lazy<(Dictionary<string, int> Names, CodePointSet[] Sets)> s_scripts = new(Unpack);
    private static readonly Lazy<(int[] Starts, short[] Scripts)> s_runs = new(MakeRuns);

    /// <summary>The characters of a script by its name or code in small letters without separators, or null.</summary>
    public static CodePointSet? Find(string name) => s_scripts.Value.Names.TryGetValue(name, out var index) ? s_scripts.Value.Sets[index] : null;

    /// <summary>The number of a script by its name in small letters without separators.</summary>
    public static int NumberOf(string name) => s_scripts.Value.Names[name];

    /// <summary>The number of the script of a character, or -1 where it has none.</summary>
    public static int ScriptOf(int point)
    {
        var (starts, scripts) = s_runs.Value;
        var index = Array.BinarySearch(starts, point);
        return scripts[index >= 0 ? index : ~index - 1];
    }

    private static (Dictionary<string, int> Names, CodePointSet[] Sets) Unpack()
    {
        using var packed = new DeflateStream(new MemoryStream(Convert.FromBase64String(ScriptData.Packed)), CompressionMode.Decompress);
        var data = new byte[ScriptData.Length];
        packed.ReadExactly(data);
        var position = 0;
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        var sets = new List<CodePointSet>();
        foreach (var script in ScriptData.Names.Split(' '))
        {
            foreach (var name in script.Split(':'))
                names[name.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant()] = sets.Count;
            var ranges = new (int First, int Last)[PackedNumbers.Next(data, ref position)];
            var end = 0;
            for (var i = 0; i < ranges.Length; i++)
            {
                var start = end + PackedNumbers.Next(data, ref position);
                end = start + PackedNumbers.Next(data, ref position);
                ranges[i] = (start, end - 1);
            }
            sets.Add(CodePointSet.OfRanges(ranges));
        }
        return (names, [.. sets]);
    }

    private static (int[] Starts, short[] Scripts) MakeRuns()
    {
        var changes = new SortedDictionary<int, short> { [0] = -1 };
        var sets = s_scripts.Value.Sets;
        for (var script = 0; script < sets.Length; script++)
        {
            var bounds = sets[script].Bounds;
            for (var i = 0; i < bounds.Length; i += 2)
            {
                changes[bounds[i]] = (short)script;
                if (!changes.ContainsKey(bounds[i + 1]))
                    changes.Add(bounds[i + 1], -1);
            }
        }
        return ([.. changes.Keys], [.. changes.Values]);
    }
}
