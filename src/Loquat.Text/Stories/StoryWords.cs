// The words of the stories, by list. An entry may have facets after slashes: "kite/fly it" gives {thing} = kite and {thing.2} = fly it.
namespace Loquat.Text.Stories;

/// <summary>The word lists from which the slots of a story are drawn.</summary>
internal static class StoryWords
{
    private static readonly Dictionary<string, string[]> Lists = new(StringComparer.Ordinal)
    {
        ["girls"] = ["Mia", "Lily", "Anna", "Rosa", "Nora", "Ella", "Ruby", "Emma", "Lucy", "Zoe", "Ivy", "Daisy", "Clara", "Wendy", "Molly", "Sara"],
        ["boys"] = ["Tom", "Ben", "Sam", "Leo", "Max", "Jack", "Tim", "Finn", "Oscar", "Hugo", "Peter", "Otto", "Felix", "Paul", "Bruno", "Karl"],
        ["animals"] = ["fox", "rabbit", "mouse", "bear", "duck", "frog", "cat", "dog", "owl", "goat", "pig", "hedgehog"],
        ["traits"] = ["small", "little", "kind", "brave", "shy", "clever", "happy", "quiet", "funny", "young", "gentle", "cheerful", "eager", "busy"],
        ["homes"] =
        [
            "near the forest", "by the river", "on a green hill", "by the sea", "in a little red house", "at the end of a long road", "in an old mill",
            "next to a big garden", "under a tall oak tree", "in a quiet valley",
        ],
        ["colors"] = ["red", "blue", "green", "yellow", "white", "brown", "orange", "black"],
        ["toys"] =
        [
            "ball/play with it", "kite/fly it", "drum/play it", "boat/sail it", "hat/wear it", "bell/ring it", "book/read it", "scarf/wear it",
            "top/spin it", "whistle/blow it",
        ],
        ["rooms"] = ["under the bed", "in the big box", "behind the door", "on the table", "in the kitchen", "under the stairs", "on the roof"],
        ["spots"] = ["under a bush", "behind a big stone", "in the tall grass", "up in a tree", "next to a log", "on an old wall", "between two rocks"],
        ["places"] =
        [
            "the park/in the park", "the forest/in the forest", "the meadow/in the meadow", "the river/by the river", "the hill/on the hill",
            "the beach/on the beach", "the lake/by the lake", "the field/in the field",
        ],
        ["far"] =
        [
            "the top of the mountain/at the top of the mountain", "the sea/by the sea", "the old castle/at the old castle", "the big city/in the big city",
            "the end of the river/at the end of the river", "the silver lake/by the silver lake",
        ],
        ["traps"] =
        [
            "in the mud/the mud", "in a deep hole/the hole", "in an old net/the net", "in a thorn bush/the bush", "between two rocks/the rocks",
            "in a cold ditch/the ditch",
        ],
        ["tools"] = ["rope", "branch", "ladder", "pole"],
        ["builds"] =
        [
            "house/sit in it", "boat/sail in it", "bridge/cross it", "swing/swing on it", "wagon/ride in it", "tower/look out of it", "raft/float on it",
        ],
        ["materials"] = ["wood", "sticks", "logs", "planks"],
        ["fears"] =
        [
            "the dark/a little light/it was only the old clock/in the dark barn", "the old house/a white cat/it was only the wind/in the old house",
            "the cave/a small bat/it was only water/in the cave", "the deep forest/a tiny bird/it was only an owl/in the deep forest",
            "the tall bridge/a blue river/it was only the wind/on the tall bridge", "the black tower/a small bat/it was only a bell/in the black tower",
        ],
        ["covers"] = ["umbrella", "blanket", "coat", "cloak", "shawl"],
        ["clothes"] = ["hat", "scarf", "coat", "cap", "cloak"],
        ["wraps"] = ["blanket", "coat", "cloak", "shawl"],
        ["rivals"] = ["turtle", "goose", "horse", "sheep", "cow", "hen"],
        ["foods"] = ["apples", "pears", "plums", "nuts", "berries", "cherries", "carrots", "cookies"],
        ["cakes"] =
        [
            "apple pie", "honey cake", "plum cake", "berry pie", "nut bread", "carrot cake", "pear tart", "cherry pie",
        ],
        ["missing"] = ["honey", "flour", "milk", "butter", "sugar", "salt"],
        ["plants"] =
        [
            "carrot/carrots", "pumpkin/pumpkins", "rose/roses", "bean/beans", "tulip/tulips", "melon/melons", "sunflower/sunflowers", "onion/onions",
        ],
        ["pests"] = ["snail", "crow", "beetle", "goose"],
        ["games"] =
        [
            "race/run/run fast", "swimming race/swim/swim fast", "dancing contest/dance/dance well", "jumping contest/jump/jump high",
            "climbing race/climb/climb fast", "skating race/skate/skate fast",
        ],
        ["prizes"] = ["cup", "medal", "ribbon", "crown", "apple", "flag"],
        ["gifts"] = ["hat", "drum", "lamp", "basket", "blanket", "book", "bell", "umbrella"],
        ["babies"] = ["bird", "lamb", "kitten", "puppy", "duckling", "turtle"],
        ["pictures"] = ["ship", "fish", "crown", "bear", "flower", "dragon", "swan", "key"],
        ["numbers"] = ["five", "six", "seven", "eight", "nine", "ten"],
        ["skills"] = ["swim", "whistle", "skate", "climb", "ride a bike", "fish", "sew", "paint", "juggle"],
        ["broken"] = ["cup", "bowl", "lamp", "clock", "jug", "mirror", "plate"],
        ["treasures"] = ["coins", "shells", "pearls", "stones", "bells", "marbles", "buttons"],
        ["tunes"] = ["drum", "flute", "horn", "fiddle", "bell", "guitar"],
        ["family"] = ["grandmother", "grandfather", "aunt", "uncle", "sister", "brother"],
    };

    /// <summary>The list called <paramref name="name"/>.</summary>
    public static string[] List(string name) => Lists[name];

    /// <summary>The names of all lists.</summary>
    public static IEnumerable<string> Names => Lists.Keys;
}
