// The fast path of byte-level BPE, straight over UTF-8: scan a word, look it up, merge only what was never seen. One encoder works for one caller at a time.
using System.Buffers;
using Loquat.Text.Models;
using Loquat.Text.PreTokenizers.Scanners;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.ByteLevel;

/// <summary>Encodes valid UTF-8 with the plan of a byte-level pipeline.</summary>
internal sealed class ByteLevelEncoder(ByteLevelPlan plan)
{
    private const int BufferSize = 4096;
    private const int LongestMerge = 1 << 14;

    private readonly WordCache _cache = new();
    private readonly int[] _buffer = new int[BufferSize];
    private int[] _ids = new int[256];
    private int[] _firsts = new int[256];
    private WindowedMerger? _windows;
    private int _count;

    /// <summary>Encodes a text.</summary>
    /// <param name="text">Valid UTF-8.</param>
    /// <param name="drain">Takes the ids.</param>
    public void Encode<TDrain>(ReadOnlySpan<byte> text, ref TDrain drain) where TDrain : struct, IIdDrain
    {
        switch (plan.Pattern)
        {
            case KnownPattern.Gpt2:
                Encode<Gpt2Scanner, TDrain>(text, ref drain);
                break;
            case KnownPattern.Cl100k:
                Encode<Cl100kScanner, TDrain>(text, ref drain);
                break;
            default:
                Encode<O200kScanner, TDrain>(text, ref drain);
                break;
        }
    }

    private void Encode<TScanner, TDrain>(ReadOnlySpan<byte> text, ref TDrain drain) where TScanner : struct, IPieceScanner where TDrain : struct, IIdDrain
    {
        _count = 0;
        for (var start = 0; start < text.Length;)
        {
            var end = TScanner.EndOf<Utf8Form, byte>(text, start);
            if (_count > BufferSize - WordCache.LongestWord)
                Drain(ref drain);
            if (end - start <= WordCache.LongestWord)
            {
                var key = WordCache.KeyOf(text, start, end - start);
                if (_cache.TryFind(key, out var slot))
                    _count += _cache.CopyIds(slot, _buffer.AsSpan(_count));
                else
                    EncodeNew(key, slot);
            }
            else
            {
                EncodeLong(text[start..end], ref drain);
            }
            start = end;
        }
        Drain(ref drain);
    }

    private void Drain<TDrain>(ref TDrain drain) where TDrain : struct, IIdDrain
    {
        if (_count > 0)
            drain.Take(_buffer.AsSpan(0, _count));
        _count = 0;
    }

    private void EncodeNew(in WordKey key, int slot)
    {
        var ids = _buffer.AsSpan(_count);
        var count = 1;
        if (plan.Unmerged.Count == 0 || !plan.Unmerged.TryGetValue(key, out ids[0]))
            count = plan.Words.Merge(key, ids);
        _cache.Keep(key, slot, ids[..count]);
        _count += count;
    }

    private void EncodeLong<TDrain>(ReadOnlySpan<byte> piece, ref TDrain drain) where TDrain : struct, IIdDrain
    {
        Drain(ref drain);
        if (piece.Length <= LongestMerge)
        {
            drain.Take(Merge(piece));
            return;
        }
        if (plan.Model.Options.IgnoreMerges && TryFindWhole(piece, out var id))
        {
            drain.Take([id]);
            return;
        }
        var sink = new DrainSink<TDrain>(ref drain);
        (_windows ??= new WindowedMerger(plan.Model.Merges)).Merge(new ByteSource(piece, plan.ByteIds), ref sink);
    }

    private ReadOnlySpan<int> Merge(ReadOnlySpan<byte> piece)
    {
        if (_ids.Length < piece.Length)
        {
            _ids = new int[piece.Length];
            _firsts = new int[piece.Length];
        }
        if (plan.Model.Options.IgnoreMerges && TryFindWhole(piece, out _ids[0]))
            return _ids.AsSpan(0, 1);
        var ids = _ids.AsSpan(0, piece.Length);
        for (var i = 0; i < piece.Length; i++)
            ids[i] = plan.ByteIds[piece[i]];
        var count = piece.Length <= SmallMerger.Longest ? SmallMerger.Merge(plan.Model.Merges, ids, _firsts) : LargeMerger.Merge(plan.Model.Merges, ids, _firsts);
        return _ids.AsSpan(0, count);
    }

    private bool TryFindWhole(ReadOnlySpan<byte> piece, out int id)
    {
        char[]? rented = null;
        var spelled = piece.Length <= 256 ? stackalloc char[piece.Length] : (rented = ArrayPool<char>.Shared.Rent(piece.Length)).AsSpan(0, piece.Length);
        ByteAlphabet.Spell(piece, spelled);
        var isFound = plan.Model.Vocabulary.TryGetId(spelled, out id);
        if (rented is not null)
            ArrayPool<char>.Shared.Return(rented);
        return isFound;
    }

    private readonly ref struct ByteSource(ReadOnlySpan<byte> piece, int[] byteIds) : ISymbolSource
    {
        private readonly ReadOnlySpan<byte> _piece = piece;

        public int Count => _piece.Length;

        public void Copy(int start, Span<int> destination)
        {
            for (var i = 0; i < destination.Length; i++)
                destination[i] = byteIds[_piece[start + i]];
        }
    }

    private readonly ref struct DrainSink<TDrain>(ref TDrain drain) : IMergedSink where TDrain : struct, IIdDrain
    {
        private readonly ref TDrain _drain = ref drain;

        public void Take(ReadOnlySpan<int> ids, ReadOnlySpan<int> firsts) => _drain.Take(ids);
    }
}
