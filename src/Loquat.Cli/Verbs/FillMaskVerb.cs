// loquat fill-mask: what stands behind the masks of a text.
using System.CommandLine;
using Loquat.Cli.Output;
using Loquat.Cli.Parsing;
using Loquat.Cli.Runs;
using Loquat.Formats;
using Loquat.Formats.Json;
using Loquat.Generation.Encoders;
using Loquat.Models;
using Loquat.Models.Bert;
using Spectre.Console;

namespace Loquat.Cli.Verbs;

/// <summary>Fills masks in.</summary>
internal sealed class FillMaskVerb : Verb
{
    private readonly Argument<string> _folder = CommonOptions.Folder();
    private readonly Option<string> _text = new("--text") { Description = "Text with at least one mask token, such as [MASK]", HelpName = "TEXT", Required = true };
    private readonly Option<int?> _top = NumberOption.AtLeast("--top", "How many of the most probable tokens for each mask [default: 5]", 1);
    private readonly Option<int?> _threads = CommonOptions.Threads();

    public FillMaskVerb() : base("fill-mask", "Fill the masks of a text with an encoder such as BERT.")
    {
        Arguments.Add(_folder);
        Options.Add(_text);
        Options.Add(_top);
        Options.Add(_threads);
        AddJson();
    }

    /// <inheritdoc/>
    public override string Examples =>
        """
        Examples:
          loquat fill-mask bert --text "The capital of France is [MASK]."
          loquat fill-mask bert --text "[MASK] is the [MASK] of life." --top 3 --json
        """;

    /// <inheritdoc/>
    protected override int Run(ParseResult parsed, Terminal terminal)
    {
        CommonOptions.ApplyThreads(parsed, _threads);
        var folder = parsed.GetValue(_folder)!;
        var text = parsed.GetValue(_text)!;
        var (model, tokenizer) = ModelFolder.LoadAny(folder, check: configuration => MemoryCheck.ForWeights(configuration));
        if (model is not BertModel bert)
            throw new InvalidInputException($"{folder} holds a {model.Configuration.ModelType} model, which continues text and fills no masks; use 'loquat predict', or name an encoder such as BERT.");
        var filler = new MaskFiller(bert, tokenizer);
        var masks = filler.Fill(text, parsed.GetValue(_top) ?? 5);
        var best = filler.Replace(text, [.. masks.Select(mask => mask.Predictions[0].Id)]);

        for (var i = 0; i < masks.Count; i++)
        {
            var table = new Table { Border = terminal.IsLive ? TableBorder.Rounded : TableBorder.Simple };
            table.AddColumns(new TableColumn(masks.Count == 1 ? "token" : $"mask {i + 1}"), new TableColumn("id").RightAligned(), new TableColumn("probability").RightAligned());
            foreach (var (token, id, probability) in masks[i].Predictions)
                table.AddRow(new Spectre.Console.Text(token), new Spectre.Console.Text($"{id}"), new Spectre.Console.Text(Amounts.Percent(probability)));
            terminal.Console.Write(table);
        }
        terminal.Say(best);
        terminal.Result(json =>
        {
            json.WriteString("text", best);
            json.WriteString("mask_token", filler.MaskToken);
            json.WriteStartArray("masks");
            foreach (var mask in masks)
            {
                json.WriteStartObject();
                json.WriteNumber("position", mask.Position);
                json.WriteStartArray("predictions");
                foreach (var (token, id, probability) in mask.Predictions)
                {
                    json.WriteStartObject();
                    json.WriteString("token", token);
                    json.WriteNumber("id", id);
                    json.WriteFinite("probability", probability);
                    json.WriteEndObject();
                }
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndArray();
        });
        return ExitCode.Success;
    }
}
