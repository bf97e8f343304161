// Merges of vocabularies that have none, only ranks (tiktoken) or scores (SentencePiece's BPE). Whenever a token arises in a text, the merges inside
// its stretch were those that arise from its spelling alone, so each token has one last merge: running BPE on the token shows which.
using System.Runtime.InteropServices;
using System.Text;

namespace Loquat.Text.Models;

/// <summary>Works out the merges of vocabularies that list only tokens with an order of precedence.</summary>
public static class BpeMerges
{
    /// <summary>The merges of a vocabulary whose tokens have ranks: neighbours merge when their joined spelling is a token, lowest rank first.</summary>
    /// <param name="vocabulary">The tokens; those of one character are the start.</param>
    /// <param name="rankOf">The rank of an id from 0, or a negative number for a token that merges never give.</param>
    /// <returns>The merges in order of rank: at most one for each token.</returns>
    public static IReadOnlyList<BpeMerge> FromRanks(Vocabulary vocabulary, Func<int, int> rankOf)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        ArgumentNullException.ThrowIfNull(rankOf);
        var merges = new List<BpeMerge>();
        var table = new MergeTable(vocabulary.Count);
        var characters = SingleCharacters(vocabulary);
        var ids = new List<int>();
        var firsts = new List<int>();
        // A token's own merges are of shorter tokens.
        foreach (var id in Enumerable.Range(0, vocabulary.Size).Where(id => vocabulary[id] is not null && rankOf(id) >= 0).OrderBy(id => vocabulary[id]!.Length))
        {
            if (!TrySpell(vocabulary[id]!, characters, ids))
                continue;
            CollectionsMarshal.SetCount(firsts, ids.Count);
            var symbols = CollectionsMarshal.AsSpan(ids);
            var count = symbols.Length <= SmallMerger.Longest ? SmallMerger.Merge(table, symbols, CollectionsMarshal.AsSpan(firsts))
                : LargeMerger.Merge(table, symbols, CollectionsMarshal.AsSpan(firsts));
            if (count != 2)
                continue;
            var merge = new BpeMerge(symbols[0], symbols[1], id, rankOf(id));
            table.Add(merge);
            merges.Add(merge);
        }
        merges.Sort((a, b) => a.Rank != b.Rank ? a.Rank.CompareTo(b.Rank) : a.Result.CompareTo(b.Result));
        return merges;
    }

    /// <summary>The merges of a vocabulary whose tokens have scores: as with ranks, highest score first.</summary>
    /// <param name="vocabulary">The tokens; those of one character are the start.</param>
    /// <param name="scores">The score of each id.</param>
    /// <param name="takesPart">Whether merges may give a token: false for control, byte and unused pieces.</param>
    /// <returns>The merges in order of rank; equal scores have equal ranks.</returns>
    public static IReadOnlyList<BpeMerge> FromScores(Vocabulary vocabulary, IReadOnlyList<double> scores, Func<int, bool> takesPart)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(takesPart);
        var sorted = scores.Distinct().OrderDescending().ToArray();
        var ranks = new Dictionary<double, int>(sorted.Length);
        for (var rank = 0; rank < sorted.Length; rank++)
            ranks.Add(sorted[rank], rank);
        return FromRanks(vocabulary, id => id < scores.Count && takesPart(id) ? ranks[scores[id]] : -1);
    }

    private static Dictionary<Rune, int> SingleCharacters(Vocabulary vocabulary)
    {
        var characters = new Dictionary<Rune, int>();
        for (var id = 0; id < vocabulary.Size; id++)
        {
            if (vocabulary[id] is { Length: > 0 } token && Rune.TryGetRuneAt(token, 0, out var rune) && rune.Utf16SequenceLength == token.Length)
                characters.Add(rune, id);
        }
        return characters;
    }

    private static bool TrySpell(string token, Dictionary<Rune, int> characters, List<int> ids)
    {
        ids.Clear();
        foreach (var rune in token.EnumerateRunes())
        {
            if (!characters.TryGetValue(rune, out var id))
                return false;
            ids.Add(id);
        }
        return ids.Count > 1;
    }
}
