// The different words of a text with their counts, in the order of their bytes: what every trainer learns from.
using Loquat.Formats;

namespace Loquat.Text.Trainers.Counting;

/// <summary>Different words in order. The order is that of their bytes, so it depends neither on threads nor on memory.</summary>
internal sealed class CountedWords
{
    private byte[] _bytes = new byte[1 << 12];
    private int[] _ends = new int[1 << 8];
    private long[] _counts = new long[1 << 8];
    private int _used;

    /// <summary>Number of different words.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of memory that the words take.</summary>
    public long MemoryBytes => _bytes.Length + (12L * _ends.Length);

    /// <summary>Bytes of all words together.</summary>
    public int ByteCount => _used;

    /// <summary>Number of runs that went to files while the words were counted.</summary>
    public int Spills { get; init; }

    /// <summary>A word, UTF-8.</summary>
    public ReadOnlySpan<byte> Word(int i) => _bytes.AsSpan((i == 0 ? 0 : _ends[i - 1]).._ends[i]);

    /// <summary>How often a word occurs.</summary>
    public long CountOf(int i) => _counts[i];

    /// <summary>Takes the words of a source.</summary>
    /// <param name="source">The words in order.</param>
    /// <param name="maxMemory">Bytes that they may take, or null.</param>
    /// <param name="cancellation">Stops taking.</param>
    /// <exception cref="InvalidInputException">They take more memory than is allowed.</exception>
    public void Take(IWordSource source, long? maxMemory, CancellationToken cancellation = default)
    {
        while (source.MoveNext())
        {
            if ((Count & 0xFFF) == 0)
                cancellation.ThrowIfCancellationRequested();
            Add(source.Word, source.Count, maxMemory);
        }
    }

    private void Add(ReadOnlySpan<byte> word, long count, long? maxMemory)
    {
        if (_bytes.Length - _used < word.Length)
        {
            var size = Math.Min(Math.Max(2L * _bytes.Length, (long)_used + word.Length), Array.MaxLength);
            CheckMemory(size + MemoryBytes, maxMemory, size - _used < word.Length);
            Array.Resize(ref _bytes, (int)size);
        }
        if (Count == _ends.Length)
        {
            CheckMemory((24L * Count) + MemoryBytes, maxMemory, isFull: false);
            Array.Resize(ref _ends, 2 * Count);
            Array.Resize(ref _counts, 2 * Count);
        }
        word.CopyTo(_bytes.AsSpan(_used));
        _used += word.Length;
        _ends[Count] = _used;
        _counts[Count++] = count;
    }

    private void CheckMemory(long needed, long? maxMemory, bool isFull)
    {
        if (isFull || needed > maxMemory)
            throw new InvalidInputException(TrainerMemory.Message($"more than {Count} different words", needed, maxMemory ?? Array.MaxLength));
    }
}
