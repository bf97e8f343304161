// The distinct words as symbols in one array, each linked to its neighbours, so that a merge costs the same wherever it happens, also in a word of megabytes.
using Loquat.Formats;

namespace Loquat.Text.Trainers.Merging;

/// <summary>Words of symbols, each with the number of times it occurs.</summary>
/// <param name="maxMemory">Bytes that training may take, or null.</param>
/// <param name="taken">Bytes that the words take already.</param>
/// <param name="mostSymbols">Symbols that there may be.</param>
internal sealed class SymbolText(long? maxMemory, long taken, int mostSymbols = SymbolText.MostSymbols)
{
    /// <summary>The most symbols that can be learned from: half of what an array holds, so that all pairs and their places have numbers, however they are merged.</summary>
    public const int MostSymbols = 0x3FFF_FFFF;

    // Four numbers for each symbol, up to three occurrences of eight bytes, and its share of the table of pairs.
    private const int BytesPerSymbol = 64;

    private int[] _symbols = new int[1 << 10];
    private int[] _words = new int[1 << 10];
    private long[] _weights = new long[1 << 8];
    private int[] _next = [];
    private int[] _previous = [];
    private int _wordCount;

    /// <summary>Number of places: symbols before anything was merged.</summary>
    public int Length { get; private set; }

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
            Array.Resize(ref _weights, 2 * _wordCount);
        word.CopyTo(_symbols.AsSpan(Length));
        _words.AsSpan(Length, word.Length).Fill(_wordCount);
        _weights[_wordCount++] = weight;
        Length += word.Length;
    }

    /// <summary>Links the symbols when all words are there.</summary>
    public void Link()
    {
        TrainerMemory.Check($"{_wordCount} different words of {Length} symbols", taken + ((long)BytesPerSymbol * Length), maxMemory);
        Array.Resize(ref _symbols, Length);
        Array.Resize(ref _words, Length);
        _next = new int[Length];
        _previous = new int[Length];
        for (var i = 0; i < Length; i++)
        {
            _previous[i] = i > 0 && _words[i - 1] == _words[i] ? i - 1 : -1;
            _next[i] = i + 1 < Length && _words[i + 1] == _words[i] ? i + 1 : -1;
        }
    }

    /// <summary>The symbol at a place, or -1 where it was merged into the one before.</summary>
    public int SymbolAt(int place) => _symbols[place];

    /// <summary>The place of the next symbol of the word, or -1.</summary>
    public int NextOf(int place) => _next[place];

    /// <summary>The place of the symbol before, or -1.</summary>
    public int PreviousOf(int place) => _previous[place];

    /// <summary>How often the word of a place occurs.</summary>
    public long WeightAt(int place) => _weights[_words[place]];

    /// <summary>Makes one symbol of the one at a place and the next.</summary>
    public void Merge(int place, int result)
    {
        var right = _next[place];
        var behind = _next[right];
        _symbols[place] = result;
        _symbols[right] = -1;
        _next[place] = behind;
        if (behind >= 0)
            _previous[behind] = place;
    }
}
