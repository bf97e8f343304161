// Beam searches of 'loquat generate': texts, trees and JSON.
using Loquat.Cli.Output;
using Loquat.Cli.Parsing;
using Loquat.Formats.Files;
using Loquat.Formats.Json;
using Loquat.Generation;
using Loquat.Generation.Beams;

namespace Loquat.Cli.Generation;

/// <summary>Searches and shows what was found.</summary>
/// <param name="opened">The model.</param>
/// <param name="view">Shows texts.</param>
/// <param name="terminal">Where to.</param>
internal sealed class BeamRun(OpenedModel opened, GenerationView view, Terminal terminal)
{
    /// <summary>Searches for the best continuations of each prompt.</summary>
    /// <param name="prompts">The prompts.</param>
    /// <param name="options">How long.</param>
    /// <param name="beams">How wide.</param>
    /// <param name="showsTree">Whether to draw the search in the terminal.</param>
    /// <param name="treeOut">Where to write a picture of it, or null.</param>
    /// <param name="isFile">Whether the prompts come from a file, so that JSON lists them.</param>
    /// <param name="cancellation">Stops after the current step.</param>
    public void Search(IReadOnlyList<Prompt> prompts, GenerationOptions options, BeamSearchOptions beams, bool showsTree, string? treeOut, bool isFile, CancellationToken cancellation)
    {
        var results = new List<BeamSearchResult>();
        for (var i = 0; i < prompts.Count; i++)
        {
            var result = opened.Generator.Search(prompts[i].Ids, options, beams, cancellation);
            results.Add(result);
            if (showsTree)
                BeamTreeView.Show(terminal, BeamTree.Build(result.Tree, opened.Tokenizer, PromptLabel(prompts[i]), BeamTree.CollapsesInTerminal(result.Steps)));
            for (var rank = 0; rank < result.Hypotheses.Count; rank++)
            {
                var heading = $"{(prompts.Count > 1 ? $"prompt {i + 1} of {prompts.Count}, " : "")}beam {rank + 1} of {result.Hypotheses.Count}, score {BeamTree.Score(result.Hypotheses[rank].Score)}";
                view.ShowOneOfMany(prompts[i], result.Hypotheses[rank].Result, heading);
            }
            if (treeOut is not null)
                AtomicFile.WriteText(treeOut, BeamTreePicture.Draw(result, opened.Tokenizer, PromptLabel(prompts[i]), beams, IsPage(treeOut)));
        }
        if (treeOut is not null)
            terminal.Whisper($"The picture of the search is in {treeOut}.");
        var (tokens, speed) = (results.Sum(result => result.Hypotheses[0].Result.Tokens), results.Average(result => result.TokensPerSecond));
        view.ShowSpeed(tokens, speed);
        terminal.Result(json =>
        {
            if (isFile)
            {
                json.WriteStartArray("results");
                for (var i = 0; i < prompts.Count; i++)
                {
                    json.WriteStartObject();
                    json.WriteString("prompt", prompts[i].Text);
                    WriteFields(json, results[i]);
                    json.WriteEndObject();
                }
                json.WriteEndArray();
            }
            else
            {
                WriteFields(json, results[0]);
            }
            json.WriteFinite("tokens_per_second", Math.Round(speed, 1));
        });
    }

    private void WriteFields(System.Text.Json.Utf8JsonWriter json, BeamSearchResult result)
    {
        GenerationJson.WriteFields(json, result.Hypotheses[0].Result, view.HasText);
        GenerationJson.WriteBeams(json, result.Hypotheses, view.HasText);
    }

    private static bool IsPage(string path) => !Path.GetExtension(path).Equals(".svg", StringComparison.OrdinalIgnoreCase);

    private static string PromptLabel(Prompt prompt) => prompt.Text ?? string.Join(' ', prompt.Ids);
}
