// The stories as a reader and as a model meet them: variety, grammar, agreement, and the same text everywhere.
using System.Text.RegularExpressions;
using Loquat.Text.Stories;

namespace Loquat.Text.Tests.Stories;

public sealed partial class StoryGrammarTests
{
    private static readonly Lazy<Story[]> Many = new(() => [.. Enumerable.Range(0, 20_000).Select(i => StoryGrammar.Tell(7, i))]);

    private static Story[] Some => Many.Value[..6_000];

    [Fact]
    public void StoriesHardlyEverRepeat()
    {
        Assert.True(Many.Value.Select(story => story.Text).Distinct().Count() > 19_980);
        foreach (var scheme in StorySchemes.All)
            Assert.True(scheme.CountTellings() > 1e13, $"{scheme.Name} can be told in only {scheme.CountTellings():e2} ways");
        Assert.True(StorySchemes.All.Sum(scheme => scheme.CountTellings()) > 1e17);
    }

    [Fact]
    public void EveryPlotIsToldAboutEquallyOften()
    {
        Assert.Equal(18, StoryGrammar.Schemes.Distinct().Count());
        Assert.All(StoryGrammar.Schemes, scheme => Assert.InRange(Many.Value.Count(story => story.Scheme == scheme), 950, 1_280));
    }

    [Fact]
    public void TheVocabularyIsSmall()
    {
        var words = Many.Value.SelectMany(story => Words().Matches(story.Text).Select(match => match.Value.ToLowerInvariant())).Distinct().Count();
        Assert.InRange(words, 400, 1_000);
    }

    [Fact]
    public void StoriesHave60To120Words() =>
        Assert.All(Many.Value, story => Assert.True(story.Text.Split(' ').Length is >= 60 and <= 120, $"{story.Text.Split(' ').Length} words: {story.Text}"));

    [Fact]
    public void OnlyTheStatedCharactersOccur() =>
        Assert.All(Many.Value, story => Assert.Matches("\\A[A-Za-z .,!?\"'-]+\\z", story.Text));

    [Fact]
    public void SpacingPunctuationAndQuotesAreInOrder() => Assert.All(Some, story =>
    {
        Assert.DoesNotContain("  ", story.Text);
        Assert.DoesNotMatch(" [.,!?]|[.,!?]{2}|[.!?][A-Za-z]|,[A-Za-z]", story.Text);
        Assert.Matches("[.!?]\"?$", story.Text);
        Assert.Equal(0, story.Text.Count(c => c == '"') % 2);
        Assert.DoesNotMatch("[.!?]\"? [a-z]", QuotationFollowedBySpeaker().Replace(story.Text, ""));
        foreach (var quoted in story.Text.Split('"').Where((_, i) => i % 2 == 1))
            Assert.Matches("^[A-Za-z].*[.,!?]$", quoted);
    });

    [Fact]
    public void ArticlesAgree() => Assert.All(Some, story =>
    {
        Assert.DoesNotMatch("(?i)\\ba [aeiou]", story.Text);
        Assert.DoesNotMatch("(?i)\\ban [^aeiou]", story.Text);
    });

    [Fact]
    public void HeroAndFriendAreNamedAndOfDifferentPronouns() => Assert.All(Some, story =>
    {
        Assert.Contains(story.Hero, story.Text);
        Assert.Contains(story.Friend, story.Text);
        Assert.NotEqual(story.Words["he"], story.Words["friend.he"]);
        Assert.NotEqual(story.Words["kind"], story.Words["friend.kind"]);
        if (story.Words["kind"] is "girl" or "boy")
            Assert.Equal(story.Words["kind"] == "girl" ? "she" : "he", story.Words["he"]);
    });

    [Fact]
    public void BeforeTheFriendEntersEveryPronounIsTheHeros() => Assert.All(Some, story =>
    {
        var before = story.Text[..story.Text.IndexOf(story.Friend, StringComparison.Ordinal)];
        var wrong = story.Words["he"] == "he" ? "(?i)\\b(she|her|herself)\\b" : "(?i)\\b(he|him|his|himself)\\b";
        Assert.DoesNotMatch(wrong, before);
    });

    [Fact]
    public void NoLineWritesAPronounOut()
    {
        foreach (var line in StorySchemes.All.Append(StorySchemes.Opening).SelectMany(scheme => scheme.Beats).SelectMany(beat => beat.Lines))
            Assert.DoesNotMatch("(?i)\\b(he|she|him|her|his|hers|himself|herself)\\b", Slots().Replace(line, "X"));
    }

    [Fact]
    public void EverySlotOfEveryLineIsDrawnAndEverySchemeTold()
    {
        foreach (var scheme in StorySchemes.All)
        {
            var words = Many.Value.First(story => story.Scheme == scheme.Name).Words;
            foreach (Match slot in scheme.Beats.SelectMany(beat => beat.Lines).SelectMany(line => Slots().Matches(line)))
            {
                var name = ArticlePrefix().Replace(slot.Value.Trim('{', '}'), "");
                Assert.True(words.ContainsKey(char.ToLowerInvariant(name[0]) + name[1..]), $"{scheme.Name}: {slot.Value}");
            }
        }
    }

    [Fact]
    public void TheThingThatWasLostIsTheThingFound()
    {
        var toys = StoryWords.List("toys").Select(toy => toy.Split('/')[0]).ToArray();
        var stories = Many.Value.Where(story => story.Scheme == "lost and found").ToArray();
        Assert.NotEmpty(stories);
        Assert.All(stories, story =>
        {
            var found = story.Text[story.Text.LastIndexOf(story.Words["spot"], StringComparison.Ordinal)..];
            Assert.Contains($"{story.Words["color"]} {story.Words["thing"]}", story.Text);
            Assert.Contains(story.Words["thing"], found + story.Text[..^found.Length][^40..]);
            var named = toys.Where(toy => Regex.IsMatch(story.Text, $"\\b{toy}\\b"));
            Assert.Equal([story.Words["thing"]], named);
        });
    }

    [Fact]
    public void WordsOfOneListDoNotRepeatInAStory() => Assert.All(Some, story =>
    {
        foreach (var slot in story.Words.Keys.Where(key => key.EndsWith('2') && !key.Contains('.')))
            Assert.NotEqual(story.Words[slot[..^1]], story.Words[slot]);
    });

    [Fact]
    public void TheSameSeedTellsTheSameOnEveryPlatform()
    {
        Assert.Equal(StoryGrammar.Generate(1, 5_000), StoryGrammar.Generate(1, 5_000));
        Assert.NotEqual(StoryGrammar.Generate(1, 5_000), StoryGrammar.Generate(2, 5_000));
        Assert.Equal(12048458497671879268UL, Fingerprint(StoryGrammar.Generate(1337, 200_000)));
    }

    [Fact]
    public void ACorpusIsWholeStoriesAndGrowsAtItsEnd()
    {
        var text = StoryGrammar.Generate(3, 10_000);
        Assert.InRange(text.Length, 10_000, 11_000);
        Assert.StartsWith(text, StoryGrammar.Generate(3, 20_000), StringComparison.Ordinal);
        Assert.Equal(StoryGrammar.Stories(3).Take(5), text.Split("\n\n").Take(5));
        Assert.EndsWith("\n\n", text, StringComparison.Ordinal);
        Assert.Equal("", StoryGrammar.Generate(3, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => StoryGrammar.Generate(3, -1));
    }

    [Fact]
    public void PromptsContinueWithWordsOfTheStories() =>
        Assert.All(StoryGrammar.Prompts, prompt => Assert.Contains(Many.Value, story => story.Text.Contains(prompt, StringComparison.Ordinal)));

    [Fact]
    public void AnUnclosedTemplateIsRefused() =>
        Assert.Throws<FormatException>(() => StoryTemplate.CountWays("[one|two"));

    private static ulong Fingerprint(string text) => text.Aggregate(14695981039346656037UL, (hash, c) => unchecked((hash ^ c) * 1099511628211UL));

    [GeneratedRegex("[A-Za-z']+")]
    private static partial Regex Words();

    [GeneratedRegex("\\{[^}]*\\}")]
    private static partial Regex Slots();

    [GeneratedRegex("^[aA] ")]
    private static partial Regex ArticlePrefix();

    /// <summary>The end of a quotation and the start of what follows it: "Oh no!" cried, which goes on in lower case.</summary>
    [GeneratedRegex("[.!?,]\" (?=(said|cried|called|asked|thought|it|he|she|someone|they)\\b)")]
    private static partial Regex QuotationFollowedBySpeaker();
}
