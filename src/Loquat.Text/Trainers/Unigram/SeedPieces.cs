// The vocabulary that learning starts from: all characters, and of the substrings of words those that occur most for their length. Substrings that are
// always followed by the same character are left out (the longer one stands for them), which the tree of the sorted suffixes shows.
using System.Globalization;
using System.Text;

namespace Loquat.Text.Trainers.Unigram;

/// <summary>Finds the first pieces.</summary>
internal static class SeedPieces
{
    /// <summary>Bytes of memory that one character of the words may take: keys of its suffix, pieces that start there, their places in the trie.</summary>
    public const long BytesPerCharacter = 256;

    /// <summary>The characters in the order of their code points, then substrings by falling count times length, equal ones in the order of their code points.</summary>
    /// <param name="words">The words.</param>
    /// <param name="characters">Characters that are pieces in any case.</param>
    /// <param name="options">Lengths and limits.</param>
    public static TrainingPieces Find(TrainingWords words, IEnumerable<Rune> characters, UnigramTrainerOptions options)
    {
        var (codes, limits, weights) = Read(words, options);
        var order = new SuffixOrder(codes, limits, options.Cancellation);
        var found = Repeated(order.Sort(), order, limits, weights, options.MinFrequency);
        found.Sort((a, b) => a.Score != b.Score ? b.Score.CompareTo(a.Score) : a.Rank != b.Rank ? a.Rank.CompareTo(b.Rank) : a.Length.CompareTo(b.Length));
        var counts = new Dictionary<Rune, long>();
        for (var place = 0; place < codes.Length; place++)
            counts[new Rune(codes[place])] = counts.GetValueOrDefault(new Rune(codes[place])) + weights[place];
        var texts = new List<string>();
        var scores = new List<double>();
        foreach (var rune in characters.Order())
        {
            texts.Add(rune.ToString());
            // Characters that were asked for may not occur.
            scores.Add(Math.Max(1, counts.GetValueOrDefault(rune)));
        }
        var required = texts.Count;
        var text = new StringBuilder();
        foreach (var piece in found.Take(Math.Max(0, options.SeedSize - required)))
        {
            text.Clear();
            for (var i = piece.Place; i < piece.Place + piece.Length; i++)
                text.Append(new Rune(codes[i]).ToString());
            texts.Add(text.ToString());
            scores.Add(piece.Score);
        }
        var logarithm = Math.Log(scores.Sum());
        return new TrainingPieces([.. texts], [.. scores.Select(score => Math.Log(score) - logarithm)], required);
    }

    private static (int[] Codes, byte[] Limits, long[] Weights) Read(TrainingWords words, UnigramTrainerOptions options)
    {
        var codes = new int[words.Length];
        var limits = new byte[words.Length];
        var weights = new long[words.Length];
        var count = 0;
        for (var word = 0; word < words.Count; word++)
        {
            var start = count;
            foreach (var rune in words[word].EnumerateRunes())
            {
                weights[count] = words.CountOf(word);
                codes[count++] = rune.Value;
            }
            Limit(codes.AsSpan(start, count - start), limits.AsSpan(start, count - start), options);
        }
        return (codes[..count], limits[..count], weights[..count]);
    }

    // From the end to the start: how far a piece may go on. The sign for blanks goes with everything.
    private static void Limit(ReadOnlySpan<int> word, Span<byte> limits, UnigramTrainerOptions options)
    {
        var run = 0;
        for (var i = word.Length - 1; i >= 0; i--)
        {
            var joins = i + 1 < word.Length && (!options.SeparatesLetters || IsBlank(word[i]) || IsBlank(word[i + 1]) || IsLetter(word[i]) == IsLetter(word[i + 1]));
            run = joins ? run + 1 : 1;
            limits[i] = (byte)Math.Min(run, options.MaxPieceLength);
        }
    }

    private static bool IsBlank(int code) => code is ' ' or PreTokenizers.MetaspacePreTokenizer.Metaspace;

    private static bool IsLetter(int code) => Rune.GetUnicodeCategory(new Rune(code)) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter
        or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.NonSpacingMark
        or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    // The inner nodes and ends of the suffix tree, by one pass over the sorted suffixes with the open nodes on a stack (Kasai et al. 2001).
    private static List<Found> Repeated(ReadOnlySpan<int> sorted, SuffixOrder order, byte[] limits, long[] weights, long least)
    {
        var found = new List<Found>();
        var open = new Stack<Node>();
        for (var i = 0; i <= sorted.Length; i++)
        {
            var common = i == 0 || i == sorted.Length ? 0 : order.Common(sorted[i - 1], sorted[i]);
            while (open.TryPeek(out var node) && node.Length > common)
            {
                open.Pop();
                if (node.Length > 1 && node.Weight >= least)
                    found.Add(new Found(sorted[node.First], node.Length, (double)node.Weight * node.Length, node.First));
                Give(open, new Node(common, node.Weight, node.First));
            }
            if (i < sorted.Length)
                Give(open, new Node(limits[sorted[i]], weights[sorted[i]], i));
        }
        return found;
    }

    private static void Give(Stack<Node> open, Node given)
    {
        if (open.TryPeek(out var node) && node.Length >= given.Length)
        {
            open.Pop();
            open.Push(node with { Weight = node.Weight + given.Weight });
        }
        else
        {
            open.Push(given);
        }
    }

    // What the suffixes from the first one on have in common.
    private readonly record struct Node(int Length, long Weight, int First);

    private readonly record struct Found(int Place, int Length, double Score, int Rank);
}
