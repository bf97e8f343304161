// Texts for people: several below one another, ids where there is no tokenizer, and tables of log-probabilities.
using System.Globalization;
using Loquat.Cli.Output;
using Loquat.Cli.Parsing;
using Loquat.Generation;
using Loquat.Text.Tokenizers;
using Spectre.Console;

namespace Loquat.Cli.Generation;

/// <summary>Shows what was written.</summary>
/// <param name="terminal">Where to.</param>
/// <param name="tokenizer">Spells tokens, or null.</param>
/// <param name="showsLogProbabilities">Whether each token is shown with its log-probability.</param>
internal sealed class GenerationView(Terminal terminal, Tokenizer? tokenizer, bool showsLogProbabilities)
{
    private int _shown;

    /// <summary>Whether texts can be shown.</summary>
    public bool HasText => tokenizer is not null;

    /// <summary>A text with its prompt, under a heading where people watch and behind an empty line where they do not.</summary>
    public void ShowOneOfMany(Prompt prompt, GenerationResult result, string heading)
    {
        if (terminal.IsLive)
            terminal.Whisper($"── {heading} ──");
        else if (_shown > 0)
            terminal.Say();
        _shown++;
        if (HasText)
        {
            var stream = new TextStream(terminal);
            stream.Begin(prompt.Text ?? "");
            stream.Write(result.Text);
            stream.End();
        }
        else
        {
            ShowIds(result);
        }
        ShowLogProbabilities(result);
    }

    /// <summary>The ids on one line.</summary>
    public void ShowIds(GenerationResult result) => terminal.Say(string.Join(' ', result.Ids));

    /// <summary>The speed, where people watch.</summary>
    public void ShowSpeed(int tokens, double tokensPerSecond)
    {
        if (terminal.IsLive)
            terminal.Whisper($"{Amounts.Count(tokens)} tokens, {Amounts.Count(tokensPerSecond)} tokens/s");
    }

    /// <summary>A line for each token, if that was asked for: id, token, ln p, p, and what else was probable.</summary>
    public void ShowLogProbabilities(GenerationResult result)
    {
        if (!showsLogProbabilities)
            return;
        var table = new Table { Border = terminal.IsLive ? TableBorder.Rounded : TableBorder.Simple };
        table.AddColumn(new TableColumn("id").RightAligned());
        if (HasText)
            table.AddColumn(new TableColumn("token"));
        table.AddColumns(new TableColumn("ln p").RightAligned(), new TableColumn("p").RightAligned());
        if (result.Alternatives.Count > 0)
            table.AddColumn(new TableColumn("most probable"));
        for (var i = 0; i < result.Tokens; i++)
        {
            List<string> cells = [result.Ids[i].ToString(CultureInfo.InvariantCulture)];
            if (HasText)
                cells.Add(Shown(tokenizer!.TokenText(result.Ids[i])));
            cells.Add(result.LogProbabilities[i].ToString("0.000", CultureInfo.InvariantCulture));
            cells.Add(Amounts.Percent(Math.Exp(result.LogProbabilities[i])));
            if (result.Alternatives.Count > 0)
                cells.Add(string.Join("  ", result.Alternatives[i].Select(Name)));
            table.AddRow([.. cells.Select(cell => new Spectre.Console.Text(cell))]);
        }
        terminal.Console.Write(table);
    }

    private string Name(TokenProbability alternative) =>
        $"{(HasText ? Shown(alternative.Token) : alternative.Id.ToString(CultureInfo.InvariantCulture))} {Amounts.Percent(alternative.Probability)}";

    /// <summary>A token whose blanks are seen.</summary>
    private static string Shown(string token) => token.Length == 0 || token[0] == ' ' || token[^1] == ' ' ? $"'{token}'" : token;
}
