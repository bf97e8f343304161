// Plots of going away and coming home: a journey, a night under the stars, a treasure.
namespace Loquat.Text.Stories;

internal static partial class StorySchemes
{
    private static StoryScheme Journey { get; } = new("a journey", "far=far food=foods trap=traps color=colors cover=clothes animal=rivals",
        """
        {hero} [wanted|wished] to see {far}.
        {He} dreamed of {far} every [night|evening].

        One [spring|summer] morning, {he} put on {his} {color} {cover} and [went on {his} way|began to walk].
        One [fine|sunny] day, {he} put on {a color} {cover}. "[Goodbye, house|Here I go]!" {he} said.

        On the road, {he} met {friend.full}. "[Come with me|Come too]!" said {hero}.
        "Can I come with you?" asked {his} friend {friend.full}. "[Yes, please|Of course]," said {hero}.

        ?
        They walked over hills and through [forests|fields]. {friend} sang a song, and the way was not so long.
        They walked [all day|the whole day]. When they were hungry, they ate some {food}.

        Then they saw {a animal} stuck {trap}. {hero} and {friend} pulled it out.
        There was {a animal}, stuck {trap}. The two friends pulled it out.

        Then they lost the way. "I will [help you|show you the way]," said the {animal}.
        Soon it got dark, and they lost the way. "[Come with me|Follow me]," said the {animal}.

        In the morning, they were {far.2}. It was so [big|lovely]!
        At last, they stood {far.2}. "It is better than my dream," said {hero}.

        {hero} took a [little|round] stone home. It always made {him} think of that [day|journey].
        Then they went home with {friend} in front. "Where do we go next?" asked {hero}.
        They stayed for [two|three] days, and then they went home [happy|singing].
        """);

    private static StoryScheme Stars { get; } = new("night and stars", "picture=pictures place=places cover=wraps color=colors food=foods",
        """
        One night, {hero} could not sleep. {He} saw a [bright|small] star in the window.
        It was a [warm|clear] night. {hero} lay in bed, but {he} could not sleep.

        "I want to touch a star," {he} said. {He} took {his} {color} {cover} and went to {place}.
        "How far away are the stars?" {he} thought. {He} took {his} {color} {cover} and ran to {place}.

        ?
        {He} jumped, but it was too far. {He} climbed up a tree, but it was still too far.
        First {he} jumped. Then {he} climbed on a [big stone|wall]. It was still too far.

        There {he} met {his} friend {friend.full}. "Can you not sleep?" asked {friend}.
        "What are you doing?" asked a voice. It was {friend.full}. "I want a star," said {hero}.

        "You can not take a star home," said {friend}, "but you can look. [Come and lie down|Sit here]."
        "Nobody can touch the stars," said {friend}. "But I can show you something."

        They lay on the {cover} and looked up. "Do you see the {picture}?" asked {friend}. "Those stars [look like|make] {a picture}!"
        They lay in the soft grass. "Look, these stars are {a picture}," said {friend}. Then {hero} saw it.

        ?
        Then a star fell down the sky! {hero} closed {his} eyes. "I wish [that we will always be friends|for many more nights like this]," {he} thought.
        "[Look|Oh]!" cried {hero}. A star flew over the sky. "[Make a wish|You can wish now]," said {friend}.

        Then they ate {food}, and {hero} fell asleep. {He} dreamed of the {picture} in the sky.
        Now, every night, {hero} looked for the {picture} in the sky.
        """);

    private static StoryScheme Treasure { get; } = new("a treasure", "treasure=treasures place=places place2=places spot=spots color=colors toolbox=rooms",
        """
        One [rainy|quiet] day, {hero} found a map {toolbox}. On it was {a color} cross.
        One [day|morning], {hero} found a [map|piece of paper] in an old book. On it was {a color} cross.

        "A treasure!" {he} cried, and {he} ran to {his} friend {friend.full}. "[Look at this|Come along]!"
        {He} showed it to {friend.full}. "It is the way to a treasure!" said {friend}.

        First they went to {place} and dug a [big|deep] hole, but found nothing.
        They ran to {place} and dug and dug. They found only [an old shoe|mud].

        ?
        "The map is wrong," said {hero}. "[Let us go home|I give up]." But {friend} looked at it again.
        {hero} wanted to go home. "Wait," said {friend}. "Let me see the map."

        "You held the map upside down!" said {friend}. They both laughed [out loud|and laughed].
        {friend} turned the map around. "We must go to {place2}!" {friend.he} said.

        So they went to {place2}. {Spot}, there was the {color} cross!
        So they ran to {place2} and looked. There was {a color} cross {spot}.

        They dug again. [Clang|Bump]! It was a [box|chest] full of {treasure}!
        {hero} dug [fast|with both hands]. There it was, a [little|heavy] box of {treasure}!

        "We are rich!" cried {hero}. {He} gave half of the {treasure} to {friend}.
        "Half for you and half for me," said {hero}. {friend} [smiled|laughed].
        They gave some {treasure} to all their friends.
        "The best treasure is a friend," said {hero}.
        """);
}
