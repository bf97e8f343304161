// The fast path of byte-level BPE, straight over UTF-8: scan a word, look it up, and merge only what was never seen, two words at a time. One encoder works for one
// caller at a time.
using System.Buffers;
using Loquat.Text.Models;
using Loquat.Text.PreTokenizers.Scanners;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.ByteLevel;

/// <summary>Encodes valid UTF-8 with the plan of a byte-level pipeline.</summary>
internal sealed class ByteLevelEncoder
{
    private const int BufferSize = 4096;
    private const int LongestMerge = 1 << 14;

    private readonly ByteLevelPlan _plan;
    private readonly WordCache _cache = new();
    private readonly int[] _buffer = new int[BufferSize];
    private readonly PendingWords _pending;
    private int[] _ids = new int[256];
    private int[] _firsts = new int[256];
    private WindowedMerger? _windows;
    private int _count;

    /// <summary>Makes an encoder with an empty cache.</summary>
    public ByteLevelEncoder(ByteLevelPlan plan)
    {
        _plan = plan;
        _pending = new PendingWords(plan.Words, _cache, _buffer);
    }

    /// <summary>Encodes a text.</summary>
    /// <param name="text">Valid UTF-8.</param>
    /// <param name="drain">Takes the ids.</param>
    public void Encode<TDrain>(ReadOnlySpan<byte> text, ref TDrain drain) where TDrain : struct, IIdDrain
    {
        switch (_plan.Pattern)
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
        if (_pending.Close(_count) is var count and > 0)
            drain.Take(_buffer.AsSpan(0, count));
        _count = 0;
    }

    private void EncodeNew(in WordKey key, int slot)
    {
        if (_plan.Unmerged.Count > 0 && _plan.Unmerged.TryGetValue(key, out _buffer[_count]))
        {
            _cache.Keep(key, slot, _buffer.AsSpan(_count++, 1));
            return;
        }
        _pending.Add(key, _count);
        _count += key.Length;
    }

    private void EncodeLong<TDrain>(ReadOnlySpan<byte> piece, ref TDrain drain) where TDrain : struct, IIdDrain
    {
        if (piece.Length <= BufferSize / 16)
        {
            if (_count > BufferSize - piece.Length)
                Drain(ref drain);
            var ids = Merge(piece);
            ids.CopyTo(_buffer.AsSpan(_count));
            _count += ids.Length;
            return;
        }
        Drain(ref drain);
        if (piece.Length <= LongestMerge)
        {
            drain.Take(Merge(piece));
            return;
        }
        if (_plan.Model.Options.IgnoreMerges && TryFindWhole(piece, out var id))
        {
            drain.Take([id]);
            return;
        }
        var sink = new DrainSink<TDrain>(ref drain);
        (_windows ??= new WindowedMerger(_plan.Model.Merges)).Merge(new ByteSource(piece, _plan.ByteIds), ref sink);
    }

    private ReadOnlySpan<int> Merge(ReadOnlySpan<byte> piece)
    {
        if (_ids.Length < piece.Length)
        {
            _ids = new int[piece.Length];
            _firsts = new int[piece.Length];
        }
        if (_plan.Model.Options.IgnoreMerges && TryFindWhole(piece, out _ids[0]))
            return _ids.AsSpan(0, 1);
        var ids = _ids.AsSpan(0, piece.Length);
        for (var i = 0; i < piece.Length; i++)
            ids[i] = _plan.ByteIds[piece[i]];
        var count = piece.Length <= SmallMerger.Longest ? SmallMerger.Merge(_plan.Model.Merges, ids, _firsts) : LargeMerger.Merge(_plan.Model.Merges, ids, _firsts);
        return _ids.AsSpan(0, count);
    }

    private bool TryFindWhole(ReadOnlySpan<byte> piece, out int id)
    {
        char[]? rented = null;
        var spelled = piece.Length <= 256 ? stackalloc char[piece.Length] : (rented = ArrayPool<char>.Shared.Rent(piece.Length)).AsSpan(0, piece.Length);
        ByteAlphabet.Spell(piece, spelled);
        var isFound = _plan.Model.Vocabulary.TryGetId(spelled, out id);
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
