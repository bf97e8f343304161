// The embedded corpus: a seeded grammar that tells short, coherent English stories without end, enough to train a small model on.
using System.Runtime.CompilerServices;
using System.Text;

[assembly: InternalsVisibleTo("Loquat.Text.Tests")]

namespace Loquat.Text.Stories;

/// <summary>
/// Tells stories of 60 to 120 words: a child or an animal with a trait, a wish or a problem, attempts with a friend, a turn and an ending that
/// fits the beginning. A plot scheme is drawn, its slots (names, things, places) are drawn once and hold for the whole story, and each beat of
/// the plot is told in one of several ways. The vocabulary is a few hundred words; each of the 18 plots can be told
/// in more than 10^13 ways, all together in more than 10^17.
/// The same seed gives the same text on every platform. The texts use only ASCII letters, space, newline and <c>. , ! ? " ' -</c>.
/// </summary>
public static class StoryGrammar
{
    private const int MostWords = 120;

    /// <summary>Openings that suit a model trained on these stories, for samples.</summary>
    public static IReadOnlyList<string> Prompts { get; } =
        ["Once there was a ", "Once upon a time, ", "One day, ", "\"Do not worry,\" said ", "At last, "];

    /// <summary>The names of all plot schemes.</summary>
    public static IReadOnlyList<string> Schemes { get; } = [.. StorySchemes.All.Select(scheme => scheme.Name)];

    /// <summary>Tells one story.</summary>
    /// <param name="seed">Names the stream of stories.</param>
    /// <param name="index">The story's number in the stream, from 0; each can be told without those before it.</param>
    public static Story Tell(ulong seed, long index = 0)
    {
        var random = StoryRandom.ForStory(seed, unchecked((ulong)index));
        var scheme = StorySchemes.All[random.Next(StorySchemes.All.Count)];
        var words = DrawWords(scheme, ref random, out var hero, out var friend);
        StoryBeat[] beats = [.. StorySchemes.Opening.Beats, .. scheme.Beats];
        var passages = new string[beats.Length];
        for (var i = 0; i < beats.Length; i++)
            passages[i] = TellBeat(beats[i], words, ref random);
        Shorten(beats, passages, ref random);
        return new Story(scheme.Name, hero.Name, friend.Name, words, string.Join(' ', passages.Where(passage => passage.Length > 0)));
    }

    /// <summary>An endless stream of story texts; element i is <c>Tell(seed, i).Text</c>.</summary>
    /// <param name="seed">Names the stream.</param>
    public static IEnumerable<string> Stories(ulong seed)
    {
        for (long index = 0; ; index++)
            yield return Tell(seed, index).Text;
    }

    /// <summary>
    /// A corpus of whole stories separated by a blank line: the first stories of the stream, until the text has at least
    /// <paramref name="characters"/> characters. A longer corpus of the same seed begins with the shorter one.
    /// </summary>
    /// <param name="seed">Names the stream.</param>
    /// <param name="characters">Least length of the text, at least 0; 0 gives an empty text.</param>
    /// <returns>The text; every story in it ends with a newline and a blank line.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="characters"/> is negative.</exception>
    public static string Generate(ulong seed, int characters)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(characters);
        var text = new StringBuilder(characters + 1024);
        for (long index = 0; text.Length < characters; index++)
            text.Append(Tell(seed, index).Text).Append("\n\n");
        return text.ToString();
    }

    private static Dictionary<string, string> DrawWords(StoryScheme scheme, ref StoryRandom random, out StoryCharacter hero, out StoryCharacter friend)
    {
        (hero, friend) = StoryCharacter.DrawPair(ref random);
        var words = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["hero"] = hero.Name,
            ["kind"] = hero.Kind,
            ["he"] = hero.He,
            ["him"] = hero.Him,
            ["his"] = hero.His,
            ["himself"] = hero.Himself,
            ["friend"] = friend.Name,
            ["friend.full"] = friend.FullName,
            ["friend.kind"] = friend.Kind,
            ["friend.he"] = friend.He,
            ["friend.him"] = friend.Him,
            ["friend.his"] = friend.His,
        };
        foreach (var (slot, list) in StorySchemes.Opening.Slots.Concat(scheme.Slots))
            DrawSlot(slot, StoryWords.List(list), words, ref random);
        return words;
    }

    private static void DrawSlot(string slot, string[] list, Dictionary<string, string> words, ref StoryRandom random)
    {
        string[] facets;
        do
            facets = list[random.Next(list.Length)].Split('/');
        while (words.ContainsValue(facets[0]));

        words[slot] = facets[0];
        for (var i = 1; i < facets.Length; i++)
            words[$"{slot}.{i + 1}"] = facets[i];
    }

    private static string TellBeat(StoryBeat beat, Dictionary<string, string> words, ref StoryRandom random)
    {
        var text = new StringBuilder(160);
        StoryTemplate.Expand(beat.Lines[random.Next(beat.Lines.Length)], words, ref random, text);
        return text.ToString();
    }

    /// <summary>Leaves out beats, among those that may be left out, until the story has at most <see cref="MostWords"/> words.</summary>
    private static void Shorten(StoryBeat[] beats, string[] passages, ref StoryRandom random)
    {
        var candidates = Enumerable.Range(0, beats.Length).Where(i => beats[i].MayBeLeftOut).ToList();
        while (passages.Sum(CountWords) > MostWords && candidates.Count > 0)
        {
            var pick = random.Next(candidates.Count);
            passages[candidates[pick]] = "";
            candidates.RemoveAt(pick);
        }
    }

    private static int CountWords(string passage) => passage.Length == 0 ? 0 : passage.AsSpan().Count(' ') + 1;
}
