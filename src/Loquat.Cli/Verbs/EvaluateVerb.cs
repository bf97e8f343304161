// loquat evaluate: how well a model predicts a text.
using System.CommandLine;
using System.Text;
using Loquat.Cli.Output;
using Loquat.Cli.Parsing;
using Loquat.Cli.Runs;
using Loquat.Formats;
using Loquat.Formats.Json;
using Loquat.Kernels.Quantization;
using Loquat.Models;
using Loquat.Text.Corpora;
using Loquat.Text.Tokenizers;
using Loquat.Training;
using Spectre.Console;

namespace Loquat.Cli.Verbs;

/// <summary>Measures a model on text.</summary>
internal sealed class EvaluateVerb : Verb
{
    private readonly Argument<string> _folder = CommonOptions.Folder();
    private readonly Option<string[]> _text = CommonOptions.Text("UTF-8 text files to measure on, read as one text");
    private readonly Option<int?> _stride = NumberOption.AtLeast("--stride", "Tokens between overlapping windows, at most the context; each token is scored once, with at least context - stride tokens before it [default: the context, windows side by side]", 1);
    private readonly Option<WeightFormat?> _weights = WeightOptions.Weights();
    private readonly Option<int?> _threads = CommonOptions.Threads();

    public EvaluateVerb() : base("evaluate", "Measure how well a model predicts a text.")
    {
        _text.Required = true;
        Arguments.Add(_folder);
        Options.Add(_text);
        Options.Add(_stride);
        Options.Add(_weights);
        Options.Add(_threads);
        AddJson();
    }

    /// <inheritdoc/>
    public override string Examples =>
        """
        Examples:
          loquat evaluate my-model --text unseen.txt
          loquat evaluate my-model --text unseen.txt --stride 32
          loquat evaluate my-model --text unseen.txt --weights q8_0
          loquat evaluate my-model --text unseen.txt --json
        """;

    /// <inheritdoc/>
    protected override int Run(ParseResult parsed, Terminal terminal)
    {
        CommonOptions.ApplyThreads(parsed, _threads);
        var corpus = TextCorpus.Open(parsed.GetValue(_text)!);
        var weights = parsed.GetValue(_weights) ?? WeightFormat.Float32;
        var (model, tokenizer) = ModelFolder.Load(parsed.GetValue(_folder)!, weights, configuration => MemoryCheck.ForWeights(configuration, weights));
        var context = model.Configuration.ContextLength;
        var stride = parsed.GetValue(_stride) ?? context;
        if (stride > context)
            throw new UsageException($"--stride is {stride}, more than the model's context of {context}; tokens between the windows would not be scored, so give at most {context}.");
        var tokens = corpus.Encode(tokenizer);
        if (tokens.Count < 2)
            throw new InvalidInputException($"{corpus.Names[0]} gives only one token; an evaluation needs at least 2, one to see and one to predict, so give a longer text.");

        var line = new LiveLine(terminal);
        EvaluationResult result;
        try
        {
            result = new Evaluator(model, context) { Stride = stride }.Evaluate(tokens, share => line.Show($"measuring  {share:P0}"));
        }
        finally
        {
            line.Clear();
        }
        var bytes = corpus.ByteCount - tokenizer.ByteCountOf(tokens[0]);
        var characters = CharacterCount(corpus) - tokenizer.Decode([tokens[0]]).EnumerateRunes().Count(rune => rune != Rune.ReplacementChar);
        var bits = result.Loss * result.Tokens / Math.Log(2);
        var (bitsPerByte, bitsPerCharacter) = (bits / bytes, bits / characters);

        var table = new Table { Border = terminal.IsLive ? TableBorder.Rounded : TableBorder.Simple };
        table.AddColumns(new TableColumn("measured"), new TableColumn("").RightAligned());
        table.AddRow("loss (nats per token)", Amounts.Loss(result.Loss));
        table.AddRow("perplexity", Amounts.Loss(result.Perplexity));
        table.AddRow("bits per byte", Amounts.Loss(bitsPerByte));
        table.AddRow("bits per character", Amounts.Loss(bitsPerCharacter));
        table.AddRow("tokens predicted", Amounts.Count(result.Tokens));
        if (stride < context)
            table.AddRow("stride", Amounts.Count(stride));
        terminal.Console.Write(table);
        terminal.Result(json =>
        {
            json.WriteFinite("loss", result.Loss);
            json.WriteFinite("perplexity", result.Perplexity);
            json.WriteFinite("bits_per_byte", bitsPerByte);
            json.WriteFinite("bits_per_character", bitsPerCharacter);
            json.WriteNumber("tokens", result.Tokens);
            if (parsed.GetValue(_stride) is not null)
                json.WriteNumber("stride", stride);
        });
        return ExitCode.Success;
    }

    private static long CharacterCount(TextCorpus corpus)
    {
        var count = 0L;
        corpus.Read((text, _, _) =>
        {
            foreach (var value in text)
                count += (value & 0xC0) != 0x80 ? 1 : 0;
        });
        return count;
    }
}
