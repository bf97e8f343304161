// loquat predict: the distribution of the next token.
using System.CommandLine;
using Loquat.Cli.Generation;
using Loquat.Cli.Output;
using Loquat.Cli.Parsing;
using Loquat.Kernels.Quantization;
using Spectre.Console;

namespace Loquat.Cli.Verbs;

/// <summary>Shows what may come next.</summary>
internal sealed class PredictVerb : Verb
{
    private const int BarWidth = 40;
    private readonly Argument<string> _folder = CommonOptions.Folder();
    private readonly PromptOptions _prompt = new("Text whose next token is predicted", isRequired: true);
    private readonly Option<int?> _top = NumberOption.AtLeast("--top", "How many of the most probable tokens [default: 10]", 1);
    private readonly Option<WeightFormat?> _weights = WeightOptions.Weights();
    private readonly Option<int?> _threads = CommonOptions.Threads();

    public PredictVerb() : base("predict", "Show the probabilities of the next token.")
    {
        Arguments.Add(_folder);
        _prompt.AddTo(this, several: false);
        Options.Add(_top);
        Options.Add(_weights);
        Options.Add(_threads);
        AddJson();
    }

    /// <inheritdoc/>
    public override string Examples =>
        """
        Examples:
          loquat predict my-model --prompt "Once upon a tim"
          loquat predict my-model --prompt "The " --top 5 --json
          loquat predict my-model --prompt-ids 1,403
        """;

    /// <inheritdoc/>
    protected override int Run(ParseResult parsed, Terminal terminal)
    {
        CommonOptions.ApplyThreads(parsed, _threads);
        var opened = OpenedModel.Open(parsed.GetValue(_folder)!, _prompt.AreIds(parsed), parsed.GetValue(_weights));
        var hasText = opened.Tokenizer is not null;
        var ids = _prompt.Read(parsed, opened.Generator)[0].Ids;
        var predictions = opened.Generator.Predict(ids, parsed.GetValue(_top) ?? 10);
        var table = new Table { Border = terminal.IsLive ? TableBorder.Rounded : TableBorder.Simple };
        if (hasText)
            table.AddColumn(new TableColumn("token"));
        table.AddColumns(new TableColumn("id").RightAligned(), new TableColumn("probability").RightAligned(), new TableColumn(""));
        foreach (var (token, id, probability, _) in predictions)
        {
            Spectre.Console.Rendering.IRenderable[] cells = [new Spectre.Console.Text($"{id}"), new Spectre.Console.Text(Amounts.Percent(probability)), new Markup($"[green]{Bar(probability / predictions[0].Probability)}[/]")];
            table.AddRow(hasText ? [new Spectre.Console.Text(token.StartsWith(' ') || token.EndsWith(' ') ? $"'{token}'" : token), .. cells] : cells);
        }
        terminal.Console.Write(table);
        terminal.Result(json =>
        {
            GenerationJson.WriteIds(json, "ids", ids);
            json.WriteStartArray("predictions");
            foreach (var prediction in predictions)
                GenerationJson.WriteAlternative(json, prediction, hasText);
            json.WriteEndArray();
        });
        return ExitCode.Success;
    }

    private static string Bar(double share)
    {
        var eighths = (int)Math.Round(Math.Clamp(share, 0, 1) * BarWidth * 8);
        return new string('█', eighths / 8) + (eighths % 8 == 0 ? "" : "▏▎▍▌▋▊▉"[(eighths % 8) - 1].ToString());
    }
}
