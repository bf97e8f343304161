// The characters that a vocabulary starts from: which of those that occur, in the order of their code points.
using System.Text;
using Loquat.Formats;
using Loquat.Text.Trainers.Counting;

namespace Loquat.Text.Trainers;

/// <summary>Chooses the characters of a vocabulary.</summary>
internal static class Alphabet
{
    /// <summary>The characters of the words: the most frequent ones where there is a limit (of equally frequent ones the lowest), in rising order.</summary>
    /// <param name="words">Words with counts.</param>
    /// <param name="required">Characters that are taken even if they do not occur; they count for the limit.</param>
    /// <param name="limit">The most characters to take, or null.</param>
    public static List<Rune> Choose(CountedWords words, IEnumerable<Rune> required, int? limit) => Cover(words, required, limit, coverage: 1);

    /// <summary>As <see cref="Choose"/>, without the rarest characters beyond a share of the text.</summary>
    /// <param name="words">Words with counts.</param>
    /// <param name="required">Characters that are taken even if they do not occur; they count for the limit.</param>
    /// <param name="limit">The most characters to take, or null.</param>
    /// <param name="coverage">The share of all occurrences of characters that those taken make up, at least.</param>
    public static List<Rune> Cover(CountedWords words, IEnumerable<Rune> required, int? limit, double coverage)
    {
        var counts = new Dictionary<Rune, long>();
        for (var i = 0; i < words.Count; i++)
        {
            for (var rest = words.Word(i); !rest.IsEmpty;)
            {
                Rune.DecodeFromUtf8(rest, out var rune, out var length);
                counts[rune] = counts.GetValueOrDefault(rune) + words.CountOf(i);
                rest = rest[length..];
            }
        }
        var least = coverage * counts.Values.Sum();
        var known = required.ToHashSet();
        foreach (var rune in known)
            counts.TryAdd(rune, 0);
        var (chosen, covered) = (new List<Rune>(), 0L);
        foreach (var (rune, count) in counts.OrderByDescending(pair => known.Contains(pair.Key) ? long.MaxValue : pair.Value).ThenBy(pair => pair.Key).Take(limit ?? int.MaxValue))
        {
            if (!known.Contains(rune) && covered >= least)
                break;
            chosen.Add(rune);
            covered += count;
        }
        chosen.Sort();
        return chosen;
    }

    /// <summary>Refuses vocabularies that have no room for their alphabet, and special tokens that are part of it.</summary>
    /// <param name="options">The size, and the special tokens.</param>
    /// <param name="tokens">Special tokens and alphabet.</param>
    /// <param name="alphabet">The alphabet in words.</param>
    /// <exception cref="InvalidInputException">The vocabulary is too small, or a special token is a character.</exception>
    public static void Check(TrainerOptions options, List<string> tokens, string alphabet)
    {
        if (options.VocabularySize < tokens.Count)
            throw new InvalidInputException($"A vocabulary of {options.VocabularySize} tokens has no room for {alphabet} and {options.SpecialTokens.Count} special tokens; ask for at least {tokens.Count}.");
        foreach (var special in options.SpecialTokens)
        {
            if (tokens.LastIndexOf(special) >= options.SpecialTokens.Count)
                throw new InvalidInputException($"The special token '{special}' is one of {alphabet} of the vocabulary; give it another spelling, such as '<{special}>'.");
        }
    }
}
