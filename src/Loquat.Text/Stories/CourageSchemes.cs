// Plots of courage and trying again: fear, a storm, a skill to learn, a contest.
namespace Loquat.Text.Stories;

internal static partial class StorySchemes
{
    private static StoryScheme Fear { get; } = new("fear overcome", "fear=fears thing=toys color=colors",
        """
        {hero} was afraid of {fear}. {He} never told [anyone|{his} friends].
        {He} had one [big|great] fear. It was {fear}.

        One [evening|day], {his} friend {friend.full} lost {a color} {thing}. "It is {fear.4}," said {friend}. "[Will you come with me|Can you help me]?"
        One [evening|day], {friend.full} came to {his} door. "I left my {color} {thing} {fear.4}," said {friend}. "[Will you help me|Can you come with me]?"

        ?
        {hero} wanted to say no. {His} [knees|hands] began to shake. But {friend} was {his} best friend.
        {hero} thought of {fear} and [wanted to hide|felt cold]. Then {he} saw that {friend} was sad.

        "I will come," said {hero}. {He} took a deep breath and held the hand of {friend}.
        "I am afraid," said {hero}, "but I will come." "[Hold my hand|I am with you]," said {friend}.

        They took one step and one more. Suddenly there was a loud sound! {hero} [jumped|stood still].
        Step by step they went. "What was that sound?" asked {hero}.

        But {fear.3}. Then {he} [saw|found] {fear.2}.
        {He} looked again. Now {he} saw that {fear.3}, and {fear.2} was there too.

        "[Look|Here it is]!" said {hero}. {He} had found the {color} {thing}. "You are so brave!" said {friend}.
        And there was the {color} {thing}! "Thank you," said {friend}. "You [were|are] very brave."

        ?
        From that day on, {hero} was not afraid of {fear}.
        {hero} laughed. Now {he} was not afraid of {fear} any more.
        """);

    private static StoryScheme Storm { get; } = new("a storm", "thing=covers color=colors food=foods place=places",
        """
        One day, {hero} and {his} friend {friend.full} played {place.2}. The sky was blue and the sun was [warm|bright].
        One [warm|sunny] morning, {hero} went to {place} with {his} friend {friend.full}.

        Then [black|big gray] clouds came, and the wind began to blow. "It will rain," said {friend}.
        Then the wind began to blow. "Look at the [black|gray] clouds!" said {friend}.

        ?
        Drip, drop! The rain came down. They ran under a [big tree|bush], but they got wet.
        Soon it rained very hard. They hid behind a [rock|wall], but the rain came there too.

        {hero} held {a color} {thing} over {friend}, but the wind [took it|blew it] away!
        The wind took the {color} {thing} of {friend}! {hero} [could not get it|ran, but could not get it].

        "I know a [dry cave|little hut]," said {hero}. "[Come with me|Follow me]!" They ran and ran until they were [dry|safe].
        "There is a light!" said {friend}. It was the [house|barn] of an old farmer. "Come in," said the farmer.

        ?
        They sat [close together|by the fire] and ate {food}. {hero} told a [funny|long] story, and soon no one was afraid.
        It was [warm|dry] inside. They sang songs and ate {food} until the storm was over.

        At last, the rain stopped. A [big|bright] rainbow was in the sky.
        Then it was quiet. The sun came out, and there was a rainbow over {place}.

        And there in the grass was the {color} {thing}. They [laughed|took it] and went home.
        On the way home, they found the {color} {thing} in a tree. "[What a day|What a storm]!" said {hero}.
        """);

    private static StoryScheme Skill { get; } = new("learning", "skill=skills place=places food=foods teacher=family",
        """
        {hero} could not {skill}. {His} {teacher} could {skill} [very well|so well], and {hero} wanted to do it too.
        More than anything, {hero} wanted to {skill}. But {he} did not know how.

        One [day|morning], {he} tried it {place.2}. It went wrong [at once|from the start]. Everybody laughed.
        {He} went to {place} and tried. [Oops|Oh no]! It did not work at all.

        ?
        {He} tried again the next day. [Oops|Oh no]! It was [still bad|no better]. "I will never learn it," said {hero}.
        {He} tried once more, and it was even worse. "It is too hard for me," {he} said.

        {His} friend {friend.full} saw it. "I can {skill}," said {friend}. "I will show you how."
        "Do not give up," said {his} friend {friend.full}. "I can {skill}, and I learned it [slowly|step by step]."

        They met {place.2} every [day|evening]. "[Slowly|Once more]," said {friend}. "You are getting better."
        {friend} showed {him} every step. They worked [all week|until it was dark], and {hero} did not give up.

        Then, one [fine|sunny] day, it worked! "I can {skill}!" [cried|called] {hero}. "Look at me!"
        And at last, {he} did it! "[Look at me|Look, {friend}]!" {he} cried. "I can {skill}!"

        ?
        {friend} clapped {friend.his} hands. "I knew that you could do it," {friend.he} said.
        "You did it!" said {friend}, and {friend.he} jumped for joy.

        They ate {food} to celebrate. {hero} was the [proudest|happiest] {kind} of all.
        Now {hero} helps everyone who wants to {skill}.
        "It was hard," said {hero}, "but now it is easy."
        """);

    private static StoryScheme Contest { get; } = new("a contest", "game=games prize=prizes color=colors place=places food=foods rival=rivals judge=rivals",
        """
        One [day|morning], there was a big {game} {place.2}. The winner would get {a color} {prize}.
        "There will be a {game} {place.2}!" someone called. "The winner gets {a color} {prize}!"

        ?
        {hero} wanted to win. {He} went out to {game.2} [every day|each morning], but {he} was not very good.
        {hero} wanted to be there, but {he} could not {game.3}. Still, {he} tried every [day|morning].

        {His} friend {friend.full} wanted to win too. "We can [try|learn] together," said {friend}.
        "You can not win," said a [big|proud] {rival}. But {his} friend {friend.full} said, "[Just try|You can do it]!"

        Then the day came. {hero} and {friend} stood next to each other. "[Good luck|Have fun]!" said {friend}.
        On the day of the {game}, {hero} was [nervous|a little afraid]. "Good luck!" said {friend}.

        It began well. But then {friend} fell down and hurt {friend.his} foot. Nobody else stopped.
        They all began. Suddenly {friend} fell down. "Ouch, my foot!" {friend.he} cried.

        {hero} stopped at once. "[Come on|Do not cry]," {he} said. "We will go on together." And {he} helped {friend} up.
        {hero} did not think about the {prize}. {He} ran to {friend} and helped {friend.him} up.

        ?
        They were the last, but everyone clapped. "This is what a winner looks like," said the old {judge}.
        A {rival} won the {game}, but everyone clapped for {hero}. "[You are the best friend of all|You are kind]," said the {judge}.

        The {judge} gave {hero} the {color} {prize}. {He} [smiled|laughed] and shared it with {friend}.
        So {hero} got the {color} {prize} after all. "It is for both of us," {he} said.

        ?
        Then they all ate {food}.
        Next year, they will {game.2} together again.
        -
        """);
}
