// loquat predict: the distribution of the next token.
using System.CommandLine;
using Loquat.Cli.Output;
using Loquat.Cli.Parsing;
using Loquat.Formats.Json;
using Loquat.Generation;
using Loquat.Models;
using Spectre.Console;

namespace Loquat.Cli.Verbs;

/// <summary>Shows what may come next.</summary>
internal sealed class PredictVerb : Verb
{
    private const int BarWidth = 40;
    private readonly Argument<string> _folder = CommonOptions.Folder();
    private readonly Option<string> _prompt = new("--prompt") { Description = "Text whose next token is predicted", HelpName = "TEXT", Required = true };
    private readonly Option<int?> _top = NumberOption.AtLeast("--top", "How many of the most probable tokens [default: 10]", 1);
    private readonly Option<int?> _threads = CommonOptions.Threads();

    public PredictVerb() : base("predict", "Show the probabilities of the next token.")
    {
        Arguments.Add(_folder);
        Options.Add(_prompt);
        Options.Add(_top);
        Options.Add(_threads);
        AddJson();
    }

    /// <inheritdoc/>
    public override string Examples =>
        """
        Examples:
          loquat predict my-model --prompt "Once upon a tim"
          loquat predict my-model --prompt "The " --top 5 --json
        """;

    /// <inheritdoc/>
    protected override int Run(ParseResult parsed, Terminal terminal)
    {
        CommonOptions.ApplyThreads(parsed, _threads);
        var predictions = new TextGenerator(ModelFolder.Load(parsed.GetValue(_folder)!)).Predict(parsed.GetValue(_prompt)!, parsed.GetValue(_top) ?? 10);
        var table = new Table { Border = terminal.IsLive ? TableBorder.Rounded : TableBorder.Simple };
        table.AddColumns(new TableColumn("token"), new TableColumn("id").RightAligned(), new TableColumn("probability").RightAligned(), new TableColumn(""));
        foreach (var (token, id, probability) in predictions)
            table.AddRow(new Spectre.Console.Text(token.StartsWith(' ') || token.EndsWith(' ') ? $"'{token}'" : token), new Spectre.Console.Text($"{id}"), new Spectre.Console.Text(Amounts.Percent(probability)), new Markup($"[green]{Bar(probability / predictions[0].Probability)}[/]"));
        terminal.Console.Write(table);
        terminal.Result(json =>
        {
            json.WriteStartArray("predictions");
            foreach (var (token, id, probability) in predictions)
            {
                json.WriteStartObject();
                json.WriteString("token", token);
                json.WriteNumber("id", id);
                json.WriteFinite("probability", probability);
                json.WriteEndObject();
            }
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
