// loquat tokenizer train: from text files to a tokenizer.json.
using System.CommandLine;
using System.Diagnostics;
using Loquat.Cli.Output;
using Loquat.Cli.Parsing;
using Loquat.Cli.Runs;
using Loquat.Formats.Files;
using Loquat.Text.Corpora;
using Loquat.Text.Tokenizers;

namespace Loquat.Cli.Verbs.Tokenizers;

/// <summary>Trains a tokenizer.</summary>
internal sealed class TokenizerTrainVerb : Verb
{
    private const string UsualKind = "byte-bpe";
    private readonly Option<string[]> _text = CommonOptions.Text("UTF-8 text files to learn from, read as one text in this order");
    private readonly Option<string> _out = new("--out") { Description = "File to write the tokenizer to, as tokenizer.json; an existing one is replaced", HelpName = "FILE", Required = true };
    private readonly Option<string?> _kind = new("--kind")
    {
        Description = $"What it shall be [default: {UsualKind}]: " + string.Join("; ", TrainableKinds.All.Select(kind => $"{kind.Name}: {kind.About}")),
        HelpName = TrainableKinds.Names,
    };

    private readonly Option<int?> _size = NumberOption.Create<int>("--vocab-size", "Tokens of the vocabulary, special ones included; fewer where the text has no more [default: 8192; char: all]", "a whole number from 1 to 16777216", value => value is >= 1 and <= 1 << 24);
    private readonly Option<string[]> _special = new("--special")
    {
        Description = "Special tokens, with the first ids [default: "
            + string.Join("; ", TrainableKinds.All.GroupBy(kind => string.Join(' ', kind.Special)).Select(group => $"{string.Join(", ", group.Select(kind => kind.Name))}: {group.Key}"))
            + "]; the kind's token for what is unknown is added where it is missing",
        HelpName = "TOKEN",
        AllowMultipleArgumentsPerToken = true,
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<long?> _minFrequency = NumberOption.AtLeast("--min-frequency", "How often a pair, word or character must occur to be taken [default: 2; char: 1]", 1L);
    private readonly Option<string?> _normalizer = new("--normalizer") { Description = $"Rewrites text first: {string.Join(", ", TokenizerRecipe.Normalizers)} [default: none; wordpiece: bert; unigram: nfkc]", HelpName = "NAME" };
    private readonly Option<bool> _lowercase = new("--lowercase") { Description = "Put text in lower case (with --normalizer bert accents are taken off too)" };
    private readonly Option<bool> _stripAccents = new("--strip-accents") { Description = "Take accents off" };
    private readonly Option<bool> _english = new("--english") { Description = "word: cut words by the rules of English, as spaCy does; --lowercase then puts them in lower case when they are cut" };
    private readonly Option<int?> _limitAlphabet = NumberOption.AtLeast("--limit-alphabet", "Most characters to start from, for bpe, wordpiece and unigram; rarer ones are unknown or bytes [default: 1000; unigram: those that are 99.95 % of the text]", 1);
    private readonly Option<int?> _maxTokenLength = NumberOption.AtLeast("--max-token-length", "Most characters (byte-bpe: bytes) of a token that is learned [default: no limit; unigram: 16, and at most 255]", 1);
    private readonly Option<bool> _noByteFallback = new("--no-byte-fallback") { Description = "bpe, unigram: no tokens for the 256 bytes; characters outside the vocabulary are then unknown" };
    private readonly Option<long?> _maxMemory = SizeOption.Create("--max-memory", "Memory that counting and learning may take; counts that do not fit go to temporary files, and the result is the same [default: no limit]");
    private readonly Option<int?> _threads = CommonOptions.Threads();

    public TokenizerTrainVerb() : base("train", "Train a tokenizer on text files.")
    {
        _text.Required = true;
        _kind.Validators.Add(result => Known(result.Tokens, "--kind", [.. TrainableKinds.All.Select(kind => kind.Name)], result.AddError));
        _normalizer.Validators.Add(result => Known(result.Tokens, "--normalizer", TokenizerRecipe.Normalizers, result.AddError));
        Option[] options = [_text, _out, _kind, _size, _special, _minFrequency, _normalizer, _lowercase, _stripAccents, _english, _limitAlphabet, _maxTokenLength, _noByteFallback, _maxMemory, _threads];
        foreach (var option in options)
            Options.Add(option);
        AddJson();
    }

    /// <inheritdoc/>
    public override string Examples =>
        """
        Examples:
          loquat tokenizer train --text book.txt --out book.json
          loquat tokenizer train --text *.txt --kind bpe --vocab-size 16000 --out tokenizer.json
          loquat tokenizer train --text reviews.txt --kind wordpiece --lowercase --vocab-size 30000 --out reviews.json
          loquat tokenizer train --text huge.txt --vocab-size 50000 --max-memory 1GB --out huge.json

        Ctrl-C stops at once and leaves nothing half written.
        """;

    /// <inheritdoc/>
    protected override int Run(ParseResult parsed, Terminal terminal)
    {
        var watch = Stopwatch.StartNew();
        var path = Target(parsed.GetValue(_out)!);
        var view = new TokenizerTrainingView(terminal);
        using var interruption = new Interruption(terminal);
        var recipe = Recipe(parsed) with { Progress = view.Show, Cancellation = interruption.Token };
        recipe.Check();
        var corpus = TextCorpus.Open(parsed.GetValue(_text)!);
        AtomicFile.RequireWritable(path);
        Tokenizer tokenizer;
        try
        {
            tokenizer = recipe.Train(corpus);
        }
        catch (OperationCanceledException)
        {
            view.Close();
            terminal.Say("Stopped; nothing was written.");
            return interruption.ExitCode;
        }
        finally
        {
            view.Close();
        }
        tokenizer.Save(path);
        var seconds = watch.Elapsed.TotalSeconds;
        // What others will load is what is described.
        var summary = TokenizerSummary.Of(Tokenizer.Load(path), corpus, recipe.SpecialTokens);
        summary.Show(terminal, recipe.Kind, corpus.ByteCount, seconds);
        terminal.Say($"The tokenizer is in {path}. Next:");
        terminal.Say($"  loquat tokenize {Shell.Quote(path)} --text {Shell.Quote(summary.Words)}");
        terminal.Say($"  loquat tokenizer trace {Shell.Quote(path)} --text {Shell.Quote(summary.Words)}");
        terminal.Say($"  loquat train --text {string.Join(' ', parsed.GetValue(_text)!.Select(Shell.Quote))} --tokenizer {Shell.Quote(path)} --out my-model");
        terminal.Result(json => summary.Write(json, recipe.Kind, path, corpus.ByteCount, seconds));
        return ExitCode.Success;
    }

    private TokenizerRecipe Recipe(ParseResult parsed) => new()
    {
        Kind = TrainableKinds.Find(parsed.GetValue(_kind) ?? UsualKind)!,
        VocabularySize = parsed.GetValue(_size),
        Special = parsed.GetResult(_special) is null ? null : parsed.GetValue(_special),
        MinFrequency = parsed.GetValue(_minFrequency),
        Normalizer = parsed.GetValue(_normalizer),
        Lowercases = parsed.GetValue(_lowercase),
        StripsAccents = parsed.GetValue(_stripAccents),
        IsEnglish = parsed.GetValue(_english),
        AlphabetLimit = parsed.GetValue(_limitAlphabet),
        MaxTokenLength = parsed.GetValue(_maxTokenLength),
        FallsBackToBytes = !parsed.GetValue(_noByteFallback),
        MaxMemory = parsed.GetValue(_maxMemory),
        Threads = parsed.GetValue(_threads),
    };

    private static string Target(string path) => Directory.Exists(path) ? Path.Combine(path, "tokenizer.json") : path;

    private static void Known(IReadOnlyList<System.CommandLine.Parsing.Token> tokens, string option, IReadOnlyList<string> names, Action<string> addError)
    {
        if (tokens.Count == 1 && !names.Contains(tokens[0].Value))
            addError($"{option} is '{tokens[0].Value}'; it must be {string.Join(", ", names.SkipLast(1))} or {names[^1]}{Suggestion.Ending(tokens[0].Value, names)}.");
    }
}
