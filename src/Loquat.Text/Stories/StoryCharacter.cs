// Who acts in a story: a name, a kind and the pronouns that agree with them.
namespace Loquat.Text.Stories;

/// <summary>A named child or animal.</summary>
internal sealed record StoryCharacter(string Name, string Kind, bool Female)
{
    public bool IsChild => Kind is "girl" or "boy";

    /// <summary>The name at its first mention: "Ruby the duck", but just "Ruby" for a child.</summary>
    public string FullName => IsChild ? Name : $"{Name} the {Kind}";

    public string He => Female ? "she" : "he";

    public string Him => Female ? "her" : "him";

    public string His => Female ? "her" : "his";

    public string Himself => Female ? "herself" : "himself";

    /// <summary>
    /// Draws the hero and the friend. They are of different kind and gender, so that a pronoun never leaves open whom it means.
    /// </summary>
    public static (StoryCharacter Hero, StoryCharacter Friend) DrawPair(ref StoryRandom random)
    {
        var female = random.Next(2) == 0;
        var hero = Draw(ref random, female, except: null);
        return (hero, Draw(ref random, !female, hero.Kind));
    }

    private static StoryCharacter Draw(ref StoryRandom random, bool female, string? except)
    {
        var names = StoryWords.List(female ? "girls" : "boys");
        var name = names[random.Next(names.Length)];
        if (random.Next(5) < 2)
            return new StoryCharacter(name, female ? "girl" : "boy", female);

        var animals = StoryWords.List("animals");
        var pick = random.Next(animals.Length);
        if (animals[pick] == except)
            pick = (pick + 1) % animals.Length;
        return new StoryCharacter(name, animals[pick], female);
    }
}
