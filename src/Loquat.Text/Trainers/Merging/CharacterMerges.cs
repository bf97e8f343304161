// Learning merges over characters, with and without affixes: what BPE and WordPiece share.
using System.Runtime.InteropServices;
using Loquat.Text.Corpora;
using Loquat.Text.Models;
using Loquat.Text.Trainers.Counting;

namespace Loquat.Text.Trainers.Merging;

/// <summary>Counts words, chooses the alphabet and learns merges.</summary>
internal static class CharacterMerges
{
    public static BpeVocabulary Learn(TextCorpus corpus, SubwordTrainerOptions options, MergeRules rules, string? suffix)
    {
        var words = WordCounter.Count(corpus, options, () => new PipelineSplitter(options.Normalizer, options.PreTokenizer));
        var characters = Alphabet.Choose(words, options.InitialAlphabet.EnumerateRunes(), options.AlphabetLimit).ToHashSet();
        var speller = new SymbolSpeller(characters, rules.ContinuingSubwordPrefix, suffix);
        var affixed = new SortedSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < words.Count; i++)
        {
            options.CheckCancellation(i);
            speller.Spell(words.Word(i), symbol => affixed.Add(symbol), () => { });
        }
        List<string> tokens = [.. options.SpecialTokens, .. characters.Order().Select(rune => rune.ToString())];
        affixed.ExceptWith(tokens.Skip(options.SpecialTokens.Count));
        tokens.AddRange(affixed);
        Alphabet.Check(options, tokens, $"the {tokens.Count - options.SpecialTokens.Count} characters");
        var text = TextOf(words, speller, tokens, options);
        var clock = new ProgressClock(options.Progress, TrainerStage.Merging, options.VocabularySize, options.Cancellation);
        var merges = new MergeLearner(text, tokens, rules, options.Cancellation).Learn(clock);
        clock.Finish(tokens.Count);
        return new BpeVocabulary(new Vocabulary(tokens), merges);
    }

    private static SymbolText TextOf(CountedWords words, SymbolSpeller speller, List<string> tokens, SubwordTrainerOptions options)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var id = options.SpecialTokens.Count; id < tokens.Count; id++)
            ids.Add(tokens[id], id);
        var text = new SymbolText(options.MaxMemory, words.MemoryBytes);
        List<int> symbols = [];
        text.Reserve(words);
        for (var i = 0; i < words.Count; i++)
        {
            options.CheckCancellation(i);
            var weight = words.CountOf(i);
            speller.Spell(words.Word(i), symbol => symbols.Add(ids[symbol]), () =>
            {
                text.Add(CollectionsMarshal.AsSpan(symbols), weight);
                symbols.Clear();
            });
        }
        return text;
    }
}
