// Plots of friendship: sharing, a secret, a quarrel and making up.
namespace Loquat.Text.Stories;

internal static partial class StorySchemes
{
    private static StoryScheme Sharing { get; } = new("sharing", "food=foods place=places food2=foods color=colors number=numbers",
        """
        One [day|morning], {hero} found {number} {food} {place.2}. "[They are all for me|All mine]!" {he} said.
        One [sunny|cold] day, {hero} had {a color} bag with {number} {food}. {He} wanted them all.

        {friend.full} came by. "I am so hungry," said {friend}. "Can I have [one|some]?"
        Then {his} friend {friend.full} came. "[Those look good|How good they look]!" said {friend}. "May I have [one|some]?"

        "No," said {hero}. "[They are mine|I found them]." {friend} went away and was [very sad|hungry].
        {hero} shook {his} head and hid the {food}. {friend} [said nothing and went home|went home and cried].

        {hero} sat {place.2} and ate and ate. But it was [no fun|not nice] to eat all alone.
        {hero} ate one, and then one more. Soon {his} stomach hurt, and {he} felt lonely.

        ?
        {He} wanted to play, but nobody was there. "I was not kind," {he} thought.
        "Why am I not happy?" thought {hero}. Then {he} [knew it|saw why]. {He} had not been a good friend.

        {He} ran to {friend} with the last {food}. "I am sorry," {he} said. "[These are for you|Please take them]."
        {hero} put the last {food} in a [nice|little] box for {friend}. "[I am sorry|Forgive me]," {he} said.

        {friend} smiled. "Thank you," {friend.he} said. "I have some {food2}. Let us share [everything|them all]!"
        "Come in!" said {friend}. On the table were {food2}. "We can share," {friend.he} said.

        ?
        They sat together and ate {food} and {food2}. It was the best meal of all.
        They ate and laughed [all afternoon|until night]. "[Sharing is better|It is better together]," said {hero}.

        ?
        From that day on, {hero} [always shared with {friend}|never ate alone].
        -
        """);

    private static StoryScheme Secret { get; } = new("a secret", "gift=gifts color=colors cake=cakes place=places clock=numbers",
        """
        One [day|morning], {hero} saw {his} friend {friend.full} with {a color} {gift}. "What is that?" asked {hero}. "It is a secret," said {friend}.
        {friend.full} was the best friend of {hero}. One day, {friend} hid {a color} {gift} and said, "It is a secret."

        ?
        "Please tell me!" said {hero}. But {friend} [only smiled|ran away|shook {friend.his} head].
        {hero} asked again and again. "You must wait," said {friend}, and {friend.he} [laughed|ran home].

        ?
        {He} looked into the house of {friend}, but it was [too dark|closed]. {He} went to {place}, but nobody was there.
        The next day, {he} went to {place}. All {his} friends were there, but they [stopped talking|ran away] when {he} came.

        ?
        "Nobody wants to play with me," thought {hero}. {He} went home and was very sad.
        {hero} felt [lonely|left out]. "Do they not like me any more?" {he} thought.

        Then there was a letter at the door. "Come to {place} at {clock}," it said.
        In the evening, {he} found a [note|letter]. It said, "Come to {place} at {clock}."

        {hero} went there. It was very quiet. Then everybody jumped up and called, "[Surprise|Happy birthday]!"
        At {clock}, {hero} went to {place}. "[Surprise|Happy birthday]!" called all {his} friends.

        {friend} gave {him} the {color} {gift}. "I made it for you," {friend.he} said. "That was the secret!"
        There was {a cake} on the table, and {friend} held the {color} {gift}. "It is for you," {friend.he} said.

        {hero} laughed and laughed. "[What a day|What a lovely secret]!" {he} said. "Thank you, {friend}!"
        "So you did not forget me!" said {hero}. {He} hugged {friend} and all the others.

        ?
        They ate {cake} and danced [until night|in the moonlight].
        {hero} kept the {color} {gift} for many years.
        """);

    private static StoryScheme Quarrel { get; } = new("a quarrel", "color=colors thing=toys place=places tool=tools spot=spots",
        """
        One [day|morning], {hero} and {his} friend {friend.full} found {a color} {thing} {place.2}.
        One [day|morning], {hero} and {his} friend {friend.full} found {a color} {thing} {spot}.

        "It is mine!" said {hero}. "No, it is mine!" said {friend}. "I saw it first!"
        "I saw it first!" [said|cried] {hero}. "But I want it too!" [said|cried] {friend}.

        {hero} pulled and {friend} pulled. Rip! Now the {thing} was [broken|in two parts].
        They both pulled [very hard|at it], and the {thing} fell down. Crack! It was broken.

        ?
        "Now look at it!" said {friend}. "I do not want to play with you." And {friend.he} went home.
        "[This is all your fault|You broke it]," said {hero}. They both went home and were [angry|mad].

        {hero} sat in {his} room and did not want to [play|read|eat]. {He} missed {friend}.
        The next day, {hero} tried to play alone, but it was [no fun|not nice]. {He} missed {friend}.

        {He} took the {thing} and [mended it|made it whole] with glue.
        So {he} took the parts and worked all [day|night]. Soon the {thing} was [as good as new|not broken any more].

        Then {friend} was at the door. "I am sorry," said {friend}. "[So am I|I am sorry too]," said {hero}.
        {He} ran to the house of {friend}. "I am sorry," said {hero}. "[So am I|I am sorry too]," said {friend}.

        ?
        "[Look, it works again|It is not broken now]!" said {hero}. "We can {thing.2} together," said {friend}.
        {hero} gave the {thing} to {friend}. "It is for both of us," {he} said. "[Let us go and|Now we can] {thing.2}!"

        ?
        So they went to {place} with the {color} {thing} and [played|laughed] all day.
        They never had a quarrel about {a thing} again.
        """);
}
