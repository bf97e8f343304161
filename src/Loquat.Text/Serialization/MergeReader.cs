// Merges as files spell them, two tokens a line, become merges of ids.
using Loquat.Formats;
using Loquat.Text.Models;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.Serialization;

/// <summary>Collects the merges of a file in order of rank.</summary>
internal sealed class MergeReader(string path, Vocabulary vocabulary, int prefixLength)
{
    private readonly Dictionary<(int Left, int Right), BpeMerge> _merges = [];

    /// <summary>Merges added.</summary>
    public int Count { get; private set; }

    /// <summary>Adds two tokens with one blank between them.</summary>
    public void AddLine(string line)
    {
        var blank = line.IndexOf(' ', StringComparison.Ordinal);
        if (blank <= 0 || blank == line.Length - 1 || line.IndexOf(' ', blank + 1) >= 0)
            throw new InvalidInputException($"{path}: the merge '{TokenDisplay.Escape(line)}' is not two tokens with one blank between them; correct the file.");
        Add(line[..blank], line[(blank + 1)..]);
    }

    /// <summary>Adds two tokens. Where a pair occurs twice the last rank counts.</summary>
    public void Add(string left, string right)
    {
        var joined = right.Length < prefixLength ? left : string.Concat(left, right.AsSpan(prefixLength));
        if (!vocabulary.TryGetId(left, out var leftId) | !vocabulary.TryGetId(right, out var rightId) | !vocabulary.TryGetId(joined, out var result))
        {
            throw new InvalidInputException($"{path}: the merge of '{TokenDisplay.Escape(left)}' and '{TokenDisplay.Escape(right)}' names a token that the vocabulary lacks; "
                + "get the vocabulary and the merges of one tokenizer.");
        }
        _merges[(leftId, rightId)] = new BpeMerge(leftId, rightId, result, Count++);
    }

    /// <summary>The merges in order of rank.</summary>
    /// <param name="equalRanks">Stretches of the merges, as they were added, that have one rank; or null.</param>
    public IReadOnlyList<BpeMerge> ToList(IReadOnlyList<(int First, int Count)>? equalRanks = null)
    {
        BpeMerge[] merges = [.. _merges.Values.OrderBy(merge => merge.Rank)];
        var place = 0;
        foreach (var (first, count) in equalRanks ?? [])
        {
            while (place < merges.Length && merges[place].Rank < first)
                place++;
            for (; place < merges.Length && merges[place].Rank < first + count; place++)
                merges[place] = merges[place] with { Rank = first };
        }
        return merges;
    }
}
