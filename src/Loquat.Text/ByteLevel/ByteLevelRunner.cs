// The fast path with added tokens around it: UTF-16 texts are transcoded in chunks that end where a piece does, so memory does not grow with the text.
using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Loquat.Text.AddedTokens;

namespace Loquat.Text.ByteLevel;

/// <summary>Runs a byte-level pipeline over whole texts; for one caller at a time.</summary>
internal sealed class ByteLevelRunner(ByteLevelPlan plan, AddedVocabulary added)
{
    private const int ChunkLength = 1 << 15;
    private readonly ByteLevelEncoder _encoder = new(plan);
    private readonly AddedTokenSearch _rawSearch = new(added.Raw);
    private readonly AddedTokenSearch _normalizedSearch = new(added.Normalized);
    private readonly byte[] _utf8 = new byte[3 * ChunkLength];

    /// <summary>Encodes UTF-16 text.</summary>
    public void Run<TDrain>(ReadOnlySpan<char> text, ref TDrain drain) where TDrain : struct, IIdDrain
    {
        _rawSearch.Begin(text);
        var done = 0;
        while (_rawSearch.TryFindNext(text, out var match))
        {
            RunSegment(text[done..match.Start], ref drain);
            drain.Take([match.Token.Id]);
            done = match.Start + match.Length;
        }
        RunSegment(text[done..], ref drain);
    }

    /// <summary>Encodes UTF-8 text; bytes that are no UTF-8 count as U+FFFD.</summary>
    public void RunUtf8<TDrain>(ReadOnlySpan<byte> text, ref TDrain drain) where TDrain : struct, IIdDrain
    {
        if (!added.MayOccurIn(text) && Utf8.IsValid(text))
        {
            _encoder.Encode(text, ref drain);
            return;
        }
        var rented = ArrayPool<char>.Shared.Rent(text.Length);
        var length = Encoding.UTF8.GetChars(text, rented);
        Run(rented.AsSpan(0, length), ref drain);
        ArrayPool<char>.Shared.Return(rented);
    }

    private void RunSegment<TDrain>(ReadOnlySpan<char> text, ref TDrain drain) where TDrain : struct, IIdDrain
    {
        _normalizedSearch.Begin(text);
        var done = 0;
        while (_normalizedSearch.TryFindNext(text, out var match))
        {
            RunText(text[done..match.Start], ref drain);
            drain.Take([match.Token.Id]);
            done = match.Start + match.Length;
        }
        RunText(text[done..], ref drain);
    }

    private void RunText<TDrain>(ReadOnlySpan<char> text, ref TDrain drain) where TDrain : struct, IIdDrain
    {
        while (text.Length > ChunkLength)
        {
            var cut = Utf8Cuts.Before(text, ChunkLength);
            if (cut == 0)
            {
                RunLong(text, ref drain);
                return;
            }
            RunChunk(text[..cut], ref drain);
            text = text[cut..];
        }
        RunChunk(text, ref drain);
    }

    private void RunChunk<TDrain>(ReadOnlySpan<char> chunk, ref TDrain drain) where TDrain : struct, IIdDrain =>
        _encoder.Encode(_utf8.AsSpan(0, Encoding.UTF8.GetBytes(chunk, _utf8)), ref drain);

    // No place for a cut in a whole chunk: text without blanks, or in another script.
    private void RunLong<TDrain>(ReadOnlySpan<char> text, ref TDrain drain) where TDrain : struct, IIdDrain
    {
        var rented = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetByteCount(text));
        _encoder.Encode(rented.AsSpan(0, Encoding.UTF8.GetBytes(text, rented)), ref drain);
        ArrayPool<byte>.Shared.Return(rented);
    }
}
