// loquat embed: a vector for each text, and how near texts are to one another.
using System.CommandLine;
using System.Text;
using Loquat.Cli.Output;
using Loquat.Cli.Parsing;
using Loquat.Cli.Runs;
using Loquat.Formats;
using Loquat.Formats.Files;
using Loquat.Formats.Json;
using Loquat.Generation.Encoders;
using Loquat.Kernels.Quantization;
using Loquat.Models;
using Spectre.Console;

namespace Loquat.Cli.Verbs;

/// <summary>Makes vectors of texts.</summary>
internal sealed class EmbedVerb : Verb
{
    private const int ShownValues = 6;
    private const int ShownLetters = 40;
    private const int MostCompared = 32;
    private const long MostBytes = 1L << 30;
    private static readonly string[] s_poolings = ["mean", "cls", "max", "last"];
    private readonly Argument<string> _folder = CommonOptions.Folder();
    private readonly Argument<string?> _file = new("FILE") { Description = "UTF-8 file with one text a line; empty lines are left out", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string[]> _text = new("--text") { Description = "A text; may be given several times", HelpName = "TEXT", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string> _pooling = new("--pooling") { Description = "How tokens become one vector: mean, cls (the first token), max or last [default: mean]", HelpName = string.Join('|', s_poolings), DefaultValueFactory = _ => "mean" };
    private readonly Option<bool> _normalize = new("--normalize") { Description = "Divide each vector by its length" };
    private readonly Option<bool> _compare = new("--compare") { Description = "Show the cosine similarity of every two texts" };
    private readonly Option<int?> _threads = CommonOptions.Threads();

    public EmbedVerb() : base("embed", "Turn texts into vectors with an encoder or a language model.")
    {
        Arguments.Add(_folder);
        Arguments.Add(_file);
        Option[] options = [_text, _pooling, _normalize, _compare, _threads];
        foreach (var option in options)
            Options.Add(option);
        AddJson();
        _pooling.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !s_poolings.Contains(result.Tokens[0].Value))
                result.AddError($"--pooling is '{result.Tokens[0].Value}'; it must be {string.Join(" or ", s_poolings)}.");
        });
        Validators.Add(result =>
        {
            if (result.GetResult(_file) is { Tokens.Count: > 0 } == (result.GetResult(_text) is { Implicit: false }))
                result.AddError("'loquat embed' takes either --text or a FILE with one text a line; give one of them.");
        });
    }

    /// <inheritdoc/>
    public override string Examples =>
        """
        Examples:
          loquat embed bert --text "A cat sat on the mat." --json
          loquat embed bert --text "A cat sat." --text "A dog ran." --text "Shares fell." --compare
          loquat embed my-model sentences.txt --pooling last --normalize --json
        """;

    /// <inheritdoc/>
    protected override int Run(ParseResult parsed, Terminal terminal)
    {
        CommonOptions.ApplyThreads(parsed, _threads);
        var texts = Texts(parsed);
        var pooling = parsed.GetValue(_pooling) switch { "cls" => Pooling.Cls, "max" => Pooling.Max, "last" => Pooling.Last, _ => Pooling.Mean };
        var compare = parsed.GetValue(_compare);
        if (compare && (texts.Count < 2 || texts.Count > MostCompared))
            throw new UsageException($"--compare takes 2 to {MostCompared} texts; there are {texts.Count}.");
        var (model, tokenizer) = ModelFolder.LoadAny(parsed.GetValue(_folder)!, WeightFormat.Float32, configuration => MemoryCheck.ForWeights(configuration));
        var embeddings = new TextEmbedder(model, tokenizer).Embed(texts, pooling, parsed.GetValue(_normalize));
        double[][] similarities = compare ? [.. embeddings.Select(a => embeddings.Select(b => TextEmbedder.Cosine(a.Vector, b.Vector)).ToArray())] : [];

        Show(terminal, texts, embeddings);
        if (compare)
            ShowSimilarities(terminal, texts, similarities);
        terminal.Result(json =>
        {
            json.WriteNumber("dimensions", embeddings[0].Vector.Length);
            json.WriteString("pooling", parsed.GetValue(_pooling));
            json.WriteBoolean("normalized", parsed.GetValue(_normalize));
            json.WriteStartArray("embeddings");
            for (var i = 0; i < texts.Count; i++)
            {
                json.WriteStartObject();
                json.WriteString("text", texts[i]);
                json.WriteNumber("tokens", embeddings[i].Tokens);
                json.WriteBoolean("truncated", embeddings[i].IsTruncated);
                json.WriteStartArray("vector");
                foreach (var value in embeddings[i].Vector)
                    json.WriteNumberValue(value);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndArray();
            if (!compare)
                return;
            json.WriteStartArray("similarities");
            foreach (var row in similarities)
            {
                json.WriteStartArray();
                foreach (var value in row)
                    json.WriteNumberValue(value);
                json.WriteEndArray();
            }
            json.WriteEndArray();
        });
        return ExitCode.Success;
    }

    private IReadOnlyList<string> Texts(ParseResult parsed)
    {
        if (parsed.GetValue(_file) is not { } file)
            return parsed.GetValue(_text)!;
        string content;
        try
        {
            content = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(InputFile.ReadAllBytes(file, "a file of texts", MostBytes));
        }
        catch (DecoderFallbackException)
        {
            throw new InvalidInputException($"{file} is no UTF-8 text; convert it to UTF-8.");
        }
        string[] lines = [.. content.TrimStart('\uFEFF').ReplaceLineEndings("\n").Split('\n').Where(line => line.Trim().Length > 0)];
        return lines.Length > 0 ? lines : throw new InvalidInputException($"{file} has no line with text; give a file with one text a line.");
    }

    private static void Show(Terminal terminal, IReadOnlyList<string> texts, IReadOnlyList<TextEmbedding> embeddings)
    {
        var table = new Table { Border = terminal.IsLive ? TableBorder.Rounded : TableBorder.Simple };
        table.AddColumns(new TableColumn("text"), new TableColumn("tokens").RightAligned(), new TableColumn($"vector of {embeddings[0].Vector.Length}"));
        for (var i = 0; i < texts.Count; i++)
        {
            var values = embeddings[i].Vector.Take(ShownValues).Select(value => value.ToString("0.000", System.Globalization.CultureInfo.InvariantCulture));
            var dots = embeddings[i].Vector.Length > ShownValues ? ", …" : "";
            table.AddRow(new Spectre.Console.Text(Short(texts[i])), new Spectre.Console.Text($"{embeddings[i].Tokens}{(embeddings[i].IsTruncated ? " (cut)" : "")}"), new Spectre.Console.Text($"[{string.Join(", ", values)}{dots}]"));
        }
        terminal.Console.Write(table);
        var cut = embeddings.Count(embedding => embedding.IsTruncated);
        if (cut > 0)
            terminal.Say($"{cut} of {texts.Count} texts are longer than the model's context; their ends were not read.");
    }

    private static void ShowSimilarities(Terminal terminal, IReadOnlyList<string> texts, double[][] similarities)
    {
        var table = new Table { Border = terminal.IsLive ? TableBorder.Rounded : TableBorder.Simple };
        table.AddColumn(new TableColumn("cosine"));
        for (var i = 0; i < texts.Count; i++)
            table.AddColumn(new TableColumn($"{i + 1}").RightAligned());
        for (var i = 0; i < texts.Count; i++)
        {
            var cells = similarities[i].Select(value => new Spectre.Console.Text(value.ToString("0.00", System.Globalization.CultureInfo.InvariantCulture)));
            table.AddRow([new Spectre.Console.Text($"{i + 1} {Short(texts[i])}"), .. cells]);
        }
        terminal.Console.Write(table);
    }

    private static string Short(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        return line.Length <= ShownLetters ? line : line[..(ShownLetters - 1)] + "…";
    }
}
