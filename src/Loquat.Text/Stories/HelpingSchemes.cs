// Plots of losing, finding and helping.
namespace Loquat.Text.Stories;

internal static partial class StorySchemes
{
    private static StoryScheme LostAndFound { get; } = new("lost and found", "color=colors thing=toys place=places look=rooms look2=rooms spot=spots",
        """
        {hero} had {a color} {thing}. {He} loved to {thing.2} [every day|all day long|after lunch].
        {His} best toy was {a color} {thing}. {He} liked to {thing.2} [in the morning|every day|in the sun].

        One [day|morning|afternoon], {he} could not find the {thing}. "Where is my {thing}?" [asked|cried|said] {hero}.
        One [windy|cold|sunny] day, the {thing} was gone. "Oh no!" [cried|said] {hero}. "I lost my {thing}!"

        {He} looked {look}, but it was not there. Then {he} looked {look2}, but it was not there.
        {hero} looked {look} and {look2}. It was not there.
        First {he} looked {look}. Then {he} looked {look2}. There was no {thing}.

        {His} friend {friend.full} came by. "Do not [cry|worry]," said {friend}. "[I will help you|We can look together]."
        Then {he} met {his} friend {friend.full}. "[Please help me!|Can you help me?]" said {hero}. "Yes, I can," said {friend}.

        ?
        They [went|walked|ran] to {place} and looked [high and low|for a long time|everywhere].
        The two friends [went|walked|ran] to {place}. They looked and looked.

        At last, {friend} saw something {color} {spot}. It was the {thing}!
        "Look!" said {friend}. There was the {color} {thing}, {spot}!

        {hero} was so [happy|glad] that {he} gave {friend} a big hug. "Thank you, {friend}!" {he} said.
        "You found it!" said {hero}. "[Thank you|You are a good friend], {friend}."

        ?
        From that day on, {hero} [took good care of|never lost] the {thing}.
        Now {hero} and {friend} share the {color} {thing}.
        That [day|evening], they played with the {color} {thing} until it was dark.
        """);

    private static StoryScheme StuckFriend { get; } = new("helping a friend", "trap=traps tool=tools tool2=tools place=places food=foods",
        """
        One [day|morning|afternoon], {hero} took a walk {place.2}. Then {he} heard a [small|sad|soft] voice.
        One [sunny|cold|windy] day, {he} walked to {place}. Suddenly {he} heard a voice.

        "Help! Help!" [cried|called] the voice. It was {his} friend {friend.full}, stuck {trap}.
        "[Please help me|Help me]!" it [cried|called]. It was {his} friend {friend.full}, and {friend.he} was stuck {trap}.

        ?
        "[Do not worry|Do not be afraid]," said {hero}. "I will [help you|get you out]."
        {hero} ran to {friend} at once. "[I am here|I will help you]," {he} said.

        First {he} pulled with {his} hands, but {friend} did not move. Then {he} tried {a tool2}, but it was too short.
        {He} pulled, but it did not work. {He} tried {a tool2}, but it [broke|was too short].

        Then {hero} had [an idea|a good idea]. Soon {he} came back with {a tool}.
        {hero} sat down to think. "I know!" {he} said, and {he} went to get a long {tool}.

        {friend} held one end of the {tool} and {hero} pulled [hard|with all {his} might]. Pop! {friend} was out of {trap.2}.
        "Hold the {tool}!" said {hero}. One, two, three! {friend} came out of {trap.2}.

        "Thank you, {hero}!" said {friend}. "You [saved me|are so kind]."
        {friend} was [tired|wet|cold] but happy. "You are a true friend," {friend.he} said.

        ?
        Then they went home together and ate {food}.
        That evening, {friend} gave {hero} a [big bag|basket] of {food}.
        From that day on, they always walked {place.2} together.
        """);

    private static StoryScheme LostBaby { get; } = new("the lost little one", "baby=babies place=places spot=spots food=foods place2=places",
        """
        One [day|morning|evening], {hero} found a little {baby} {spot}. It was [all alone|cold and alone|very sad].
        One [cold|rainy|windy] day, {he} saw a tiny {baby} {spot}. It was [lost|alone] and afraid.

        ?
        "Where is your mother?" asked {hero}. The {baby} [did not know|only cried].
        "Are you lost, little {baby}?" asked {hero}. The {baby} [looked at {him}|began to cry].

        {He} gave it some {food} and a warm [blanket|bed]. Soon the little {baby} [felt better|was not so cold].
        {He} held it in {his} arms. Soon the {baby} was warm, and {he} gave it some {food}.

        {hero} took the {baby} to {his} friend {friend.full}. "We must find its mother," said {friend}.
        Then {friend.full} came by. "I will help you," said {friend}. "[Let us find|We must find] its mother."

        ?
        First they looked {place.2}, but [no one|nobody] was there.
        They asked everyone {place.2}, but [no one|nobody] knew the {baby}.

        Then they went to {place2} and [called|called very loudly]. Someone called back! It was the mother of the {baby}.
        At last, they came to {place2}. There was the mother, looking for the {baby}!

        The little {baby} jumped for joy. "Thank you, {hero} and {friend}," said the mother.
        "My baby!" cried the mother. The mother [smiled at|thanked] the two friends again and again.

        ?
        {hero} was a little sad, but [very proud|happy] too. The {baby} [came to visit|visited] {him} every [week|spring].
        Now {hero} and {friend} often visit the {baby} {place2.2}.
        {hero} waved until the {baby} was gone. "Good night, little {baby}," {he} said.
        """);

    private static StoryScheme BrokenThing { get; } = new("the honest word", "thing=broken color=colors owner=family food=foods",
        """
        One [day|morning|rainy day], {hero} played [with a ball|a wild game] in the house. Crash! The {color} {thing} of {his} {owner} was broken.
        One [day|afternoon], {he} ran through the house too fast. Crash! {He} broke the {color} {thing} of {his} {owner}.

        ?
        "Oh no!" said {hero}. "[What can I do|What now]?" {He} hid the {thing} under the bed.
        {hero} was [afraid|so sorry]. {He} put the {thing} in a box and told no one.

        ?
        That night, {he} could not sleep. {He} thought about the {thing} [all night|again and again].
        All day {he} could not play, and at dinner {he} could not eat.

        In the morning, {he} went to {his} friend {friend.full}. "I broke the {thing}," said {hero}. "[What should I do?|Please help me.]"
        {He} told {his} friend {friend.full} what was wrong. "I broke the {thing}," said {hero}.

        "[Tell the truth|You must tell the truth]," said {friend}. "[It is hard, but it is right|I will come with you]."
        "Let us mend it," said {friend}. They tried glue, but it did not hold. "You must tell the truth," {friend.he} said.

        {hero} took a deep breath and told {his} {owner} about the {thing}. "I am [so|very] sorry," {he} said.
        So {hero} went to {his} {owner}. "I broke the {thing}," {he} said. "I am sorry."

        {His} {owner} was not angry. "Thank you for telling me," said {his} {owner}. "We can [get|make] a new {thing}."
        {His} {owner} smiled. "{A thing} is only {a thing}," said {his} {owner}. "{A kind} who tells the truth is much better."

        ?
        {hero} felt [light|happy|much better] again. Then they all ate {food} together.
        From that day on, {hero} always told the truth.
        """);
}
