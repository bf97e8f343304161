// What a Unigram vocabulary is learned from: the different words as UTF-16 text in one array, with counts, cut at characters that are not covered.
using System.Runtime.InteropServices;
using System.Text;
using Loquat.Text.Trainers.Counting;

namespace Loquat.Text.Trainers.Unigram;

/// <summary>Different words in a fixed order, and blocks of them whose sums are added up in order, so that a result does not depend on threads.</summary>
internal sealed class TrainingWords
{
    // Longer words are cut: one lattice stays small, and repetitive text becomes few different stretches.
    private const int LongestWord = 4096;
    private const int MostBlocks = 16;

    private readonly List<char> _text = [];
    private readonly List<int> _ends = [];
    private readonly List<long> _counts = [];

    private TrainingWords()
    {
    }

    /// <summary>Number of words.</summary>
    public int Count => _ends.Count;

    /// <summary>UTF-16 units of all words.</summary>
    public int Length => _text.Count;

    /// <summary>Occurrences of all words.</summary>
    public long Total { get; private set; }

    /// <summary>Ranges of words of about the same length in characters; they depend on nothing but the words.</summary>
    public IReadOnlyList<Range> Blocks { get; private set; } = [];

    /// <summary>A word.</summary>
    public ReadOnlySpan<char> this[int word] => CollectionsMarshal.AsSpan(_text)[StartOf(word).._ends[word]];

    /// <summary>Where a word starts in the text of all.</summary>
    public int StartOf(int word) => word == 0 ? 0 : _ends[word - 1];

    /// <summary>How often a word occurs.</summary>
    public long CountOf(int word) => _counts[word];

    /// <summary>Takes counted words.</summary>
    /// <param name="counted">The words.</param>
    /// <param name="characters">The characters that pieces may have; others cut words.</param>
    public static TrainingWords Take(CountedWords counted, IReadOnlySet<Rune> characters)
    {
        var words = new TrainingWords();
        // Parts of words may be equal to one another; whole words are not.
        var parts = new Dictionary<string, long>(StringComparer.Ordinal);
        var order = new List<string>();
        var word = new StringBuilder();
        for (var i = 0; i < counted.Count; i++)
        {
            var isWhole = true;
            for (var rest = counted.Word(i); !rest.IsEmpty;)
            {
                Rune.DecodeFromUtf8(rest, out var rune, out var length);
                rest = rest[length..];
                var isCovered = characters.Contains(rune);
                if (isCovered)
                    word.Append(rune.ToString());
                if (rest.IsEmpty || (isCovered && word.Length < LongestWord))
                    continue;
                isWhole = false;
                Keep(counted.CountOf(i));
            }
            if (isWhole && word.Length > 0)
                words.Add(word.ToString(), counted.CountOf(i));
            else
                Keep(counted.CountOf(i));
            word.Clear();
        }
        foreach (var part in order)
            words.Add(part, parts[part]);
        words.Divide();
        return words;

        void Keep(long count)
        {
            if (word.Length == 0)
                return;
            var part = word.ToString();
            word.Clear();
            ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(parts, part, out var isKnown);
            sum += count;
            if (!isKnown)
                order.Add(part);
        }
    }

    private void Add(string word, long count)
    {
        _text.AddRange(word.AsSpan());
        _ends.Add(_text.Count);
        _counts.Add(count);
        Total += count;
    }

    private void Divide()
    {
        var blocks = new List<Range>();
        var first = 0;
        for (var word = 0; word < Count; word++)
        {
            if (word + 1 == Count || _ends[word] >= (blocks.Count + 1L) * Length / MostBlocks)
            {
                blocks.Add(first..(word + 1));
                first = word + 1;
            }
        }
        Blocks = blocks;
    }
}
