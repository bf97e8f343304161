// Words that the rules would cut wrongly: contractions, times, abbreviations, emoticons. Each is told by the lengths of its tokens.
using System.Globalization;

namespace Loquat.Text.English;

/// <summary>The exceptions of English, by spelling.</summary>
internal static class EnglishExceptions
{
    // Kept whole.
    private const string Abbreviations = "a.m. p.m. Adm. Bros. co. Co. Corp. D.C. Dr. e.g. E.g. E.G. Gen. Gov. i.e. I.e. I.E. Inc. Jr. Ltd. Md. Messrs. Mo. Mont. Mr. Mrs. Ms. Ph.D. Prof. Rep. Rev. Sen. St. vs. v.s.";
    private const string Months = "Jan. Feb. Mar. Apr. Jun. Jul. Aug. Sep. Sept. Oct. Nov. Dec.";
    private const string States = "Ala. Ariz. Ark. Calif. Colo. Conn. Del. Fla. Ga. Ia. Id. Ill. Ind. Kan. Kans. Ky. La. Mass. Mich. Minn. Miss. N.C. N.D. N.H. N.J. N.M. N.Y. Neb. Nebr. Nev. Okla. Ore. Pa. S.C. Tenn. Va. Wash. Wis.";
    private const string Words = "'S 's \u2018S \u2018s and/or w/o 're 'Cause 'cause 'cos 'Cos 'coz 'Coz 'cuz 'Cuz 'bout 'em 'll 'nuff 'd ma'am Ma'am o'clock O'clock ol' Ol' lovin' Lovin' doin' Doin' goin' Goin' havin' Havin' nothin' Nothin' nuthin' Nuthin' "
        + "somethin' Somethin' '' C++ \\\") <space> \\t \\n";

    private const string Emoticons = ":) :-) :)) :-)) :))) :-))) (: (-: (; (-; (= (8 (o: =) =( =D =3 =| =/ =] =[ [= ]= ;) ;-) ;D ;-D ;_; :( :-( :(( :-(( :((( :-((( ): )-: (*_*) :* :-* :** :D :-D xD XD xDD XDD :P :-P :p :-p :O :-O :o :-o :0 :-0 "
        + ":/ :-/ :| :-| :x :-x :X :-X :] :-] [: [-: ]: :[ :-[ :} :-} :1 :3 :> :') :'-) :'( :'-( (': ('-: (=' 8) 8-) 8D 8-D 8-0 <3 <33 <333 </3 <.< >.< >.> >_< ^_^ ^__^ ^___^ (^_^) (-_-) -_- -__- (>_<) (._.) (;_;) o_o o_O O_o O_O o.o o.O O.o O.O 0_0 0_o o_0 "
        + "0.0 @_@ v.v V.V v_v V_V ._. \u0CA0_\u0CA0 \u0CA0\uFE35\u0CA0 \u00AF\\(\u30C4)/\u00AF (\u256F\u00B0\u25A1\u00B0\uFF09\u256F\uFE35\u253B\u2501\u253B)";

    // These are words of their own, whatever they could be short for.
    private static readonly string[] s_excluded = ["Ill", "ill", "Its", "its", "Hell", "hell", "Shell", "shell", "Shed", "shed", "were", "Were", "Well", "well", "Whore", "whore"];

    /// <summary>All exceptions with the lengths of their tokens.</summary>
    public static Dictionary<string, byte[]> Make()
    {
        var all = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        AddPronouns(all);
        AddQuestions(all);
        AddVerbs(all);
        foreach (var text in (string[])["let|'s", "Let|'s", "can|not", "Can|not", "gon|na", "Gon|na", "got|ta", "Got|ta", "c'm|on", "C'm|on", "y'|all", "Y'|all", "y|all", "how|'d|'y", "How|'d|'y", "not|'ve", "Not|'ve", "not|ve", "Not|ve"])
            Add(all, text.Split('|'));
        for (var hour = 1; hour <= 12; hour++)
        {
            foreach (var half in (string[])["a.m.", "am", "p.m.", "pm"])
                Add(all, hour.ToString(CultureInfo.InvariantCulture), half);
        }
        foreach (var text in string.Join(' ', Abbreviations, Months, States, Words, Emoticons).Split(' '))
            Add(all, text);
        for (var letter = 'a'; letter <= 'z'; letter++)
            Add(all, $"{letter}.");
        foreach (var letter in "\u00E4\u00F6\u00FC")
            Add(all, $"{letter}.");
        foreach (var excluded in s_excluded)
            all.Remove(excluded);
        return all;
    }

    private static void AddPronouns(Dictionary<string, byte[]> all)
    {
        foreach (var pronoun in BothCases("i", "you", "he", "she", "it", "we", "they"))
        {
            AddEndings(all, pronoun, "'ll", "'d");
            Add(all, pronoun, "'ll", "'ve");
            Add(all, pronoun, "ll", "ve");
            Add(all, pronoun, "'d", "'ve");
            Add(all, pronoun, "d", "ve");
            var person = pronoun.ToLowerInvariant();
            if (person == "i")
            {
                AddEndings(all, pronoun, "'m");
                Add(all, pronoun, "'m", "a");
                Add(all, pronoun, "m", "a");
            }
            AddEndings(all, pronoun, person is "he" or "she" or "it" ? "'s" : "'ve");
            if (person is "you" or "we" or "they")
                AddEndings(all, pronoun, "'re");
        }
    }

    private static void AddQuestions(Dictionary<string, byte[]> all)
    {
        foreach (var word in BothCases("who", "what", "when", "where", "why", "how", "there", "that", "this", "these", "those"))
        {
            AddEndings(all, word, "'s", "'ll", "'re", "'ve", "'d");
            Add(all, word, "'ll", "'ve");
            Add(all, word, "ll", "ve");
            Add(all, word, "'d", "'ve");
            Add(all, word, "d", "ve");
        }
    }

    private static void AddVerbs(Dictionary<string, byte[]> all)
    {
        foreach (var verb in BothCases("ca", "could", "do", "does", "did", "had", "may", "might", "must", "need", "ought", "sha", "should", "wo", "would"))
        {
            AddEndings(all, verb, "n't");
            Add(all, verb, "n't", "'ve");
            Add(all, verb, "nt", "ve");
        }
        foreach (var verb in BothCases("could", "might", "must", "should", "would"))
            AddEndings(all, verb, "'ve");
        foreach (var verb in BothCases("ai", "are", "is", "was", "were", "have", "has", "dare"))
            AddEndings(all, verb, "n't");
    }

    // With an apostrophe and without.
    private static void AddEndings(Dictionary<string, byte[]> all, string word, params ReadOnlySpan<string> endings)
    {
        foreach (var ending in endings)
        {
            Add(all, word, ending);
            Add(all, word, ending.Replace("'", "", StringComparison.Ordinal));
        }
    }

    // Spellings with the straight apostrophe have a twin with the typographic one.
    private static void Add(Dictionary<string, byte[]> all, params string[] tokens)
    {
        var text = string.Concat(tokens);
        var lengths = Array.ConvertAll(tokens, token => (byte)token.Length);
        all[text] = lengths;
        if (text.Contains('\'', StringComparison.Ordinal))
            all[text.Replace('\'', '\u2019')] = lengths;
    }

    private static IEnumerable<string> BothCases(params string[] words) => words.SelectMany(word => (string[])[word, char.ToUpperInvariant(word[0]) + word[1..]]);
}
