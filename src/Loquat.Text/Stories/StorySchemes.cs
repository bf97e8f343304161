// All plots, and the opening beats that every story shares. The plots themselves are written in the files beside this one.
namespace Loquat.Text.Stories;

/// <summary>
/// The plot schemes. In their lines {he}, {him}, {his} mean the hero and {friend.he}, {friend.him}, {friend.his} the friend; pronouns are
/// never written out, so that they cannot disagree.
/// </summary>
internal static partial class StorySchemes
{
    /// <summary>Who the hero is and where the hero lives.</summary>
    public static StoryScheme Opening { get; } = new("opening", "trait=traits home=homes",
        """
        Once there was {a trait} {kind} named {hero}. {He} lived {home}.
        Once there was {a trait} {kind} named {hero} who lived {home}.
        Once upon a time, {a trait} {kind} named {hero} lived {home}.
        {hero} was {a trait} {kind} who lived {home}.
        {hero} was {a trait} {kind}. {He} lived {home}.
        """);

    /// <summary>Every plot.</summary>
    public static IReadOnlyList<StoryScheme> All { get; } =
    [
        LostAndFound, StuckFriend, LostBaby, BrokenThing,
        Building, Baking, Garden, Music,
        Fear, Storm, Skill, Contest,
        Sharing, Secret, Quarrel,
        Journey, Stars, Treasure,
    ];
}
