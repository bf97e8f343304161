// A beam search as a picture in a file.
using System.Globalization;
using Loquat.Generation.Beams;
using Loquat.Insight.Drawing;
using Loquat.Text.Tokenizers;

namespace Loquat.Cli.Generation;

/// <summary>Draws the tree of a search.</summary>
internal static class BeamTreePicture
{
    /// <summary>The picture as an SVG document, or as a page that holds it.</summary>
    public static string Draw(BeamSearchResult result, Tokenizer? tokenizer, string prompt, BeamSearchOptions beams, bool isPage)
    {
        var collapses = BeamTree.CollapsesInPicture(result.Steps);
        var count = string.Create(CultureInfo.InvariantCulture, $"{beams.Width} beams, {result.Steps} steps");
        var drawing = new TreeDiagram
        {
            Title = $"Beam search: {count}",
            Description = string.Create(CultureInfo.InvariantCulture, $"Tokens that a beam search with {count} considered, from left to right; the best text scores {result.Hypotheses[0].Score:0.000}."),
            Root = BeamTree.Build(result.Tree, tokenizer, prompt, collapses),
        };
        return isPage ? drawing.RenderPage() : drawing.Render();
    }
}
