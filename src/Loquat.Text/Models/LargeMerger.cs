// Merging of pieces of any length in n log n: tokens are a linked list, and candidates wait in a heap by rank and place.
// A candidate is one number, rank << 32 | place; it is stale where the pair at its place now has another rank. Buffers come from the shared pool.
using System.Buffers;

namespace Loquat.Text.Models;

/// <summary>Applies merges to a long list of tokens; also the way for dropout.</summary>
internal ref struct LargeMerger
{
    private readonly MergeTable _table;
    private readonly Span<int> _ids;
    private readonly int[] _next;
    private readonly int[] _previous;
    private readonly int[] _ranks;
    private CandidateHeap _heap;

    private LargeMerger(MergeTable table, Span<int> ids)
    {
        _table = table;
        _ids = ids;
        _next = ArrayPool<int>.Shared.Rent(ids.Length);
        _previous = ArrayPool<int>.Shared.Rent(ids.Length);
        _ranks = ArrayPool<int>.Shared.Rent(ids.Length);
        _heap = new CandidateHeap(ids.Length);
    }

    /// <summary>Merges neighbours, lowest rank first, leftmost first among equals, until no pair merges.</summary>
    /// <param name="table">The merges.</param>
    /// <param name="ids">The tokens; the result stands at the start.</param>
    /// <param name="firsts">For each token of the result the index of the first token that it was made of; as long as the tokens.</param>
    /// <returns>Number of tokens of the result.</returns>
    public static int Merge(MergeTable table, Span<int> ids, Span<int> firsts)
    {
        var random = default(SampleRandom);
        return Merge(table, ids, firsts, 0, ref random);
    }

    /// <summary>As the other overload, but each candidate is passed over with some probability until the next merge is made.</summary>
    /// <param name="table">The merges.</param>
    /// <param name="ids">The tokens; the result stands at the start.</param>
    /// <param name="firsts">For each token of the result the index of the first token that it was made of; as long as the tokens.</param>
    /// <param name="dropout">The probability, from 0 to 1.</param>
    /// <param name="random">What decides.</param>
    /// <returns>Number of tokens of the result.</returns>
    public static int Merge(MergeTable table, Span<int> ids, Span<int> firsts, double dropout, ref SampleRandom random)
    {
        var merger = new LargeMerger(table, ids);
        merger.Link();
        if (dropout > 0)
            merger.RunWithDropout(dropout, ref random);
        else
            merger.Run();
        var count = merger.Collect(firsts);
        merger.Return();
        return count;
    }

    private void Link()
    {
        for (var i = 0; i < _ids.Length; i++)
        {
            _previous[i] = i - 1;
            _next[i] = i + 1;
            _ranks[i] = MergeTable.NoMerge;
        }
        for (var i = 0; i + 1 < _ids.Length; i++)
        {
            _ranks[i] = _table.Find(_ids[i], _ids[i + 1], out _);
            if (_ranks[i] != MergeTable.NoMerge)
                _heap.Append(Candidate(i));
        }
        _heap.Order();
    }

    private readonly ulong Candidate(int place) => ((ulong)(uint)_ranks[place] << 32) | (uint)place;

    private readonly bool IsStale(ulong candidate) => _ranks[(int)(uint)candidate] != (int)(candidate >> 32);

    private void Run()
    {
        while (_heap.TryTake(out var candidate))
        {
            if (!IsStale(candidate))
                MergeAt((int)(uint)candidate);
        }
    }

    private void RunWithDropout(double dropout, ref SampleRandom random)
    {
        var passed = new List<ulong>();
        while (_heap.TryTake(out var candidate))
        {
            if (IsStale(candidate))
                continue;
            if (random.NextDouble() < dropout)
            {
                passed.Add(candidate);
                continue;
            }
            MergeAt((int)(uint)candidate);
            foreach (var again in passed)
                _heap.Add(again);
            passed.Clear();
        }
    }

    private void MergeAt(int place)
    {
        var right = _next[place];
        _table.Find(_ids[place], _ids[right], out var result);
        var after = _next[right];
        _ids[place] = result;
        _next[place] = after;
        _ranks[right] = MergeTable.NoMerge;
        if (after < _ids.Length)
            _previous[after] = place;
        Renew(place);
        if (place > 0)
            Renew(_previous[place]);
    }

    private void Renew(int place)
    {
        var right = _next[place];
        _ranks[place] = right < _ids.Length ? _table.Find(_ids[place], _ids[right], out _) : MergeTable.NoMerge;
        if (_ranks[place] != MergeTable.NoMerge)
            _heap.Add(Candidate(place));
    }

    private readonly int Collect(Span<int> firsts)
    {
        var count = 0;
        for (var i = 0; i < _ids.Length; i = _next[i])
        {
            _ids[count] = _ids[i];
            firsts[count++] = i;
        }
        return count;
    }

    private void Return()
    {
        ArrayPool<int>.Shared.Return(_next);
        ArrayPool<int>.Shared.Return(_previous);
        ArrayPool<int>.Shared.Return(_ranks);
        _heap.Return();
    }
}
