// Plots of making things: building, baking, growing and playing music.
namespace Loquat.Text.Stories;

internal static partial class StorySchemes
{
    private static StoryScheme Building { get; } = new("building something", "thing=builds material=materials color=colors place=places food=foods",
        """
        One [day|morning], {hero} had a [big|good|new] idea. "I will build {a thing}!" {he} said.
        {He} wanted to build {a thing} {place.2}. {He} thought about it [every day|day and night].

        {He} found some {material} and began to work. But the {thing} [fell down|broke] [with a crash|at once].
        {He} carried {material} to {place}. {He} worked all day, but the {thing} fell down.

        ?
        {hero} tried again. It [fell down|broke] again! "[I can not do it|It is too hard]," {he} said.
        The next day {he} tried again, but it was no better. {hero} sat down and [was sad|cried].

        Then {his} friend {friend.full} came by. "What are you making?" asked {friend}. "{A thing}," said {hero}, "but it will not hold."
        {friend.full} saw {him} and asked, "Why are you sad?" "My {thing} [always falls down|is broken]," said {hero}.

        "We can build it together," said {friend}. {friend} held the {material} and {hero} tied it all [with a rope|very well].
        "You need [nails|a strong rope]," said {friend}, and {friend.he} ran home to get some. Then they worked [side by side|together].

        When the sun went down, the {thing} was [done|ready]. They painted it {color}.
        They worked for [two|three|four] days. At last, the {color} {thing} was [done|ready].

        "Now we can {thing.2}!" said {hero}. {He} was so [happy|proud].
        "[Look at that|Hurray]!" said {friend}. "Our {thing} is strong. Let us {thing.2}!"

        ?
        They ate {food} and looked at their {color} {thing}.
        Every [day|evening], the two friends met {place.2} to {thing.2}.
        "[Two are better than one|It is good to have a friend]," said {hero}.
        """);

    private static StoryScheme Baking { get; } = new("baking", "cake=cakes need=missing place=places guest=family",
        """
        {hero} loved to bake. One [day|morning], {he} wanted to make {a cake} for {his} {guest}.
        It was the birthday of {his} {guest}. "I will bake {a cake}," said {hero}.

        {He} put everything on the table, but there was no {need}. "[Oh no|Oh dear]!" said {hero}. "I need {need}."
        {He} looked for the {need}, but it was all gone. "I can not bake without {need}," said {hero}.

        ?
        {He} ran to the shop, but the shop was closed. {He} asked at the mill, but no one was home.
        First {he} went to the shop, but it was closed. Then {he} looked {place.2}, but found nothing.

        On the way home, {he} met {friend.full}. "I have some {need}," said {friend}. "[You can have it|Take it]."
        Then {his} friend {friend.full} came to the door. "I have [a lot of|too much] {need}," said {friend}. "Let us bake together."

        They mixed and [mixed|stirred] in a big bowl. Soon the house smelled [so good|sweet].
        {friend} [stirred|mixed] and {hero} put the {cake} in the oven. It smelled [so good|sweet].

        ?
        But {hero} forgot the time, and the first {cake} was too [dark|hard]. They made a new one, and it was just right.
        "Do not open the oven yet," said {friend}. They waited and waited. At last, the {cake} was [golden|ready].

        {His} {guest} took a big bite and smiled. "This is the best {cake} [of all|in the world]!"
        "What a [lovely|fine] {cake}!" said {his} {guest}. Everyone got a big piece.

        ?
        {hero} gave the last piece to {friend}. "Thank you for the {need}," {he} said.
        {hero} and {friend} [were proud|looked at each other and laughed]. Nothing was left on the plate.
        """);

    private static StoryScheme Garden { get; } = new("a garden", "plant=plants pest=pests color=colors elder=family",
        """
        One spring day, {his} {elder} gave {hero} a tiny seed. "What will it be?" asked {hero}. "[Wait and see|You will see]."
        One [day|morning], {hero} got a little seed from {his} {elder}. {He} put it in the [ground|earth].

        ?
        {He} gave it water every [day|morning]. But nothing [came up|happened].
        Each day {he} looked at the ground. There was nothing to see. "[Grow|Wake up], little seed!" said {hero}.

        "It will never grow," {he} said to {his} friend {friend.full}. "You must wait," said {friend}. "Seeds [are slow|need time]."
        {His} friend {friend.full} came by. "Give it sun and water," said {friend}, "and [wait|do not dig it up]."

        So {hero} waited. Then one day, there was a small green leaf!
        {hero} waited [one week|two weeks]. One morning, {he} saw a tiny green leaf. "[Look|Hurray]!" {he} cried.

        ?
        But {a pest} came and wanted to eat it. {friend} put a [little|small] fence around the plant.
        One night {a pest} came to eat the leaf. "Go away!" said {friend}, and {friend.he} built a [little|small] fence.

        The plant grew and grew in the [warm|summer] sun. At last, they saw a big {plant}!
        Summer came, and the plant grew [tall|big and strong]. It was {a plant}, the [biggest|finest] of all!

        ?
        "We did it!" said {hero}. {His} {elder} was very [proud|happy].
        "You [waited well|took good care of it]," said {his} {elder}. {hero} smiled.

        Next spring, {hero} and {friend} had a whole garden of {plant.2}.
        {hero} put the new seeds in {a color} box. "Next year we will have many {plant.2}," {he} said.
        """);

    private static StoryScheme Music { get; } = new("music", "tune=tunes color=colors place=places food=foods",
        """
        {hero} had {a color} {tune} and wanted to play it for [everyone|all {his} friends].
        One [day|morning], {hero} found an old {tune} in a box. {He} painted it {color} and began to play.

        But it [sounded bad|was not easy]. "[Too loud|Please stop]!" said the [birds|neighbors].
        When {he} played the {tune}, the birds flew away. "[Too loud|Please stop]!" someone called.

        ?
        {hero} went to play {place.2}, but there too [no one|nobody] wanted to hear it. {He} was sad and sat down.
        {He} put the {tune} under the bed. But {he} [thought about|missed] it all day.

        {friend.full} came and sat next to {him}. "I love songs," said {friend}. "Play for me, and I will sing."
        Then {his} friend {friend.full} came by. "I can sing," said {friend}. "Play slowly, and I will help you."

        They tried a slow song, and it was [not so bad|better]. They [tried it again|played it] every day.
        Every evening they met {place.2}. {hero} played and {friend} sang, and each day it [was|sounded] better.

        One [evening|night], there was a party {place.2}. {hero} took the {tune} and {friend} began to sing.
        Then came the [summer|winter] party. "Are you afraid?" asked {friend}. "A little," said {hero}.

        All was quiet. Then everyone began to [dance|clap and dance]!
        The song was so [lovely|happy] that everyone danced, and the birds came back to hear it.

        ?
        "One more!" they all [called|cried]. So {hero} and {friend} played until the moon came up.
        After the song, they all ate {food}. "I will never stop playing," said {hero}.
        """);
}
