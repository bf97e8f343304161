// The distinct words as symbols in one array. A symbol keeps the places of all that it was merged from: its first place holds it, the next one and the last
// one hold its length, negative. So neighbours are found at once, a merge costs the same wherever it happens, also in a word of megabytes, and nothing is moved.
using Loquat.Formats;
using Loquat.Text.Trainers.Counting;

namespace Loquat.Text.Trainers.Merging;

/// <summary>Words of symbols, each with the number of times it occurs.</summary>
/// <param name="maxMemory">Bytes that training may take, or null.</param>
/// <param name="taken">Bytes that the words take already.</param>
/// <param name="mostSymbols">Symbols that there may be.</param>
internal sealed class SymbolText(long? maxMemory, long taken, int mostSymbols = SymbolText.MostSymbols)
{
    /// <summary>The most symbols that can be learned from: half of what an array holds, so that all pairs and their places have numbers, however they are merged.</summary>
    public const int MostSymbols = 0x3FFF_FFFF;

    // The symbol, its word, and up to two occurrences of eight bytes in the table of pairs; the rest is its share of the pairs themselves.
    private const int BytesPerSymbol = 32;

    private int[] _symbols = new int[1 << 10];
    private int[] _words = new int[1 << 10];
    private long[] _weights = new long[1 << 8];
    private int _wordCount;

    /// <summary>Number of places: symbols before anything was merged.</summary>
    public int Length { get; private set; }

    /// <summary>Makes room for words whose symbols are no more than their bytes.</summary>
    /// <exception cref="InvalidInputException">The words take more memory than is allowed.</exception>
    public void Reserve(CountedWords words)
    {
        if (words.ByteCount > mostSymbols)
            return;
        TrainerMemory.Check($"{words.Count} different words of {words.ByteCount} bytes", taken + ((long)BytesPerSymbol * words.ByteCount), maxMemory);
        _symbols = new int[words.ByteCount];
        _words = new int[words.ByteCount];
        _weights = new long[words.Count];
    }

    /// <summary>Adds a word; words of one symbol have no pairs and are left out.</summary>
    /// <exception cref="InvalidInputException">The words take more memory than is allowed, or more symbols than can be numbered.</exception>
    public void Add(ReadOnlySpan<int> word, long weight)
    {
        if (word.Length < 2)
            return;
        var length = (long)Length + word.Length;
        if (length > mostSymbols)
            throw new InvalidInputException($"The text has more than {_wordCount} different words of {length} symbols together, and merges can be learned from at most {mostSymbols}; train on less text, or cut it into shorter words.");
        if (length > _symbols.Length)
        {
            var size = Math.Min(Math.Max(length, 2L * _symbols.Length), Array.MaxLength);
            TrainerMemory.Check($"more than {_wordCount} different words of {length} symbols", taken + (BytesPerSymbol * length), maxMemory);
            Array.Resize(ref _symbols, (int)size);
            Array.Resize(ref _words, (int)size);
        }
        if (_wordCount == _weights.Length)
            Array.Resize(ref _weights, Math.Max(1 << 8, 2 * _wordCount));
        word.CopyTo(_symbols.AsSpan(Length));
        _words.AsSpan(Length, word.Length).Fill(_wordCount);
        _weights[_wordCount++] = weight;
        Length += word.Length;
    }

    /// <summary>The symbol that starts at a place; negative where none does.</summary>
    public int SymbolAt(int place) => _symbols[place];

    /// <summary>The place of the next symbol of the word, or -1.</summary>
    public int NextOf(int place)
    {
        var next = place + LengthAt(place);
        return next < Length && _words[next] == _words[place] ? next : -1;
    }

    /// <summary>The place of the symbol before, or -1.</summary>
    public int PreviousOf(int place)
    {
        if (place == 0 || _words[place - 1] != _words[place])
            return -1;
        return _symbols[place - 1] is var before and < 0 ? place + before : place - 1;
    }

    /// <summary>How often the word of a place occurs.</summary>
    public long WeightAt(int place) => _weights[_words[place]];

    /// <summary>Makes one symbol of the one at a place and the next.</summary>
    public void Merge(int place, int result)
    {
        var right = place + LengthAt(place);
        var length = right - place + LengthAt(right);
        _symbols[place] = result;
        _symbols[right] = -length;
        _symbols[place + 1] = -length;
        _symbols[place + length - 1] = -length;
    }

    private int LengthAt(int place) => place + 1 < Length && _symbols[place + 1] is var behind and < 0 ? -behind : 1;
}
