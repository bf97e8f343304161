// Encodes a corpus part by part as if it were one text: what stands behind the last safe cut of a piece waits for the next one. The parts are encoded on
// several threads and their ids put together in order, so the number of threads changes nothing.
using System.Buffers;
using System.Runtime.ExceptionServices;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.Corpora;

/// <summary>Takes the pieces of a corpus in order and collects their ids.</summary>
/// <param name="tokenizer">The tokenizer.</param>
/// <param name="ids">Receives the ids.</param>
/// <param name="threads">Most parts that are encoded at a time.</param>
internal sealed class CorpusEncoder(Tokenizer tokenizer, TokenSequenceBuilder ids, int threads) : IDisposable
{
    // Far more than a word or a line; where no cut is found for so long, the text is cut where it is.
    private const int LongestPart = 1 << 28;

    private readonly Queue<Task<TokenSequenceBuilder>> _underWay = [];
    private readonly Stack<TokenSequenceBuilder> _spare = [];
    private readonly TaskScheduler _scheduler = new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, threads).ConcurrentScheduler;
    private byte[] _waiting = [];
    private int _count;
    private string _file = "";
    private long _offset;

    /// <summary>Takes the next piece: valid UTF-8 that starts and ends between characters.</summary>
    public void Take(ReadOnlySpan<byte> text, string file, long offset)
    {
        if (_count == 0)
        {
            (_file, _offset) = (file, offset);
            var cut = tokenizer.CutBefore(text);
            Encode(text[..cut]);
            Keep(text[cut..]);
            _offset += cut;
            return;
        }
        // What waited has no cut, but one may lie where the two meet.
        var searched = Math.Max(0, _count - 2);
        Keep(text);
        var position = tokenizer.CutBefore(_waiting.AsSpan(searched, _count - searched));
        if (position > 0)
            position += searched;
        else if (_count > LongestPart)
            position = _count;
        else
            return;
        Encode(_waiting.AsSpan(0, position));
        _count -= position;
        _waiting.AsSpan(position, _count).CopyTo(_waiting);
        (_file, _offset) = (file, offset + text.Length - _count);
    }

    /// <summary>Encodes what still waits, and waits for the parts under way.</summary>
    public void End()
    {
        Encode(_waiting.AsSpan(0, _count));
        _count = 0;
        while (_underWay.Count > 0)
            Collect();
    }

    /// <summary>Waits for parts that are under way where the work ended early.</summary>
    public void Dispose()
    {
        foreach (var task in _underWay)
            ((IAsyncResult)task).AsyncWaitHandle.WaitOne();
        _underWay.Clear();
    }

    private void Keep(ReadOnlySpan<byte> text)
    {
        if (_waiting.Length < _count + text.Length)
            Array.Resize(ref _waiting, Math.Max(_count + text.Length, Math.Min(2 * _waiting.Length, LongestPart)));
        text.CopyTo(_waiting.AsSpan(_count));
        _count += text.Length;
    }

    private void Encode(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
            return;
        var (file, offset) = (_file, _offset);
        if (threads == 1)
        {
            Encode(text, ids, file, offset);
            return;
        }
        // As many parts again wait for a thread, so that none waits for the reader.
        while (_underWay.Count >= 2 * threads)
            Collect();
        var length = text.Length;
        var part = ArrayPool<byte>.Shared.Rent(length);
        text.CopyTo(part);
        var result = _spare.Count > 0 ? _spare.Pop() : new TokenSequenceBuilder(tokenizer.VocabularySize);
        _underWay.Enqueue(Task.Factory.StartNew(() =>
        {
            Encode(part.AsSpan(0, length), result, file, offset);
            ArrayPool<byte>.Shared.Return(part);
            return result;
        }, CancellationToken.None, TaskCreationOptions.None, _scheduler));
    }

    private void Encode(ReadOnlySpan<byte> text, TokenSequenceBuilder result, string file, long offset)
    {
        try
        {
            tokenizer.EncodeUtf8(text, result);
        }
        catch (UnknownCharacterException e)
        {
            throw e.In(file, offset);
        }
    }

    // The first part that failed is the first of the text, whichever thread came to it first.
    private void Collect()
    {
        var task = _underWay.Dequeue();
        ((IAsyncResult)task).AsyncWaitHandle.WaitOne();
        if (task.Exception is { } error)
            ExceptionDispatchInfo.Throw(error.InnerExceptions[0]);
        var part = task.Result;
        ids.Append(part);
        part.Clear();
        _spare.Push(part);
    }
}
