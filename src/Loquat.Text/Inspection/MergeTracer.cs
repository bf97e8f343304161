// BPE by its definition, one merge at a time, for showing.
using Loquat.Text.Models;

namespace Loquat.Text.Inspection;

/// <summary>Lists the merges that BPE makes in a piece.</summary>
internal static class MergeTracer
{
    // A list of all tokens after each merge grows with the square of the piece.
    private const int LongestPiece = 2_000;

    /// <summary>The tokens that BPE starts from and the merges it makes; nothing for a piece that is taken whole or is too long to be shown.</summary>
    public static (IReadOnlyList<string> Start, IReadOnlyList<MergeStep> Merges) Trace(BpeModel model, ReadOnlySpan<char> piece)
    {
        if (piece.Length > LongestPiece || (model.Options.IgnoreMerges && model.Vocabulary.TryGetId(piece, out _)))
            return ([], []);
        var ids = model.Start(piece);
        IReadOnlyList<string> start = Spell(model, ids);
        var steps = new List<MergeStep>();
        while (true)
        {
            var (best, rank, result) = (-1, MergeTable.NoMerge, -1);
            for (var i = 0; i + 1 < ids.Count; i++)
            {
                var found = model.Merges.Find(ids[i], ids[i + 1], out var merged);
                if (found < rank)
                    (best, rank, result) = (i, found, merged);
            }
            if (best < 0)
                return (start, steps);
            var (left, right) = (model.Vocabulary[ids[best]]!, model.Vocabulary[ids[best + 1]]!);
            ids[best] = result;
            ids.RemoveAt(best + 1);
            steps.Add(new MergeStep(rank, left, right, model.Vocabulary[result]!, Spell(model, ids)));
        }
    }

    private static string[] Spell(BpeModel model, List<int> ids) => [.. ids.Select(id => model.Vocabulary[id]!)];
}
