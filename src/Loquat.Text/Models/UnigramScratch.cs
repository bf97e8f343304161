// The working memory of Unigram: for each place of a text the best way to get there, and the path that was chosen.
namespace Loquat.Text.Models;

/// <summary>One step of a segmentation: a piece (or -1 for an unknown character) between two places.</summary>
internal readonly record struct UnigramStep(int Id, int Start, int End);

/// <summary>Buffers of one call of a <see cref="UnigramModel"/>.</summary>
internal sealed class UnigramScratch
{
    private const int LargestKept = 1 << 16;

    /// <summary>Pieces seen before.</summary>
    public PieceCache Cache { get; } = new();

    /// <summary>Score of the best path to each place, or the logarithm of the sum over all paths.</summary>
    public double[] Scores { get; private set; } = new double[64];

    /// <summary>The piece of the best path that ends at each place.</summary>
    public int[] Ids { get; private set; } = new int[64];

    /// <summary>Where that piece starts; -1 where no path comes.</summary>
    public int[] Starts { get; private set; } = new int[64];

    /// <summary>The chosen steps from the end of the text to its start.</summary>
    public List<UnigramStep> Path { get; } = [];

    /// <summary>The steps that could be taken, for drawing: those that start at each place stand together.</summary>
    public List<(UnigramStep Step, double Score)> Edges { get; } = [];

    /// <summary>Makes room for the places of a text and clears them.</summary>
    public void Prepare(int length)
    {
        if (Scores.Length <= length || (Scores.Length > LargestKept && length < LargestKept))
        {
            var size = Math.Max(length + 1, 64);
            Scores = new double[size];
            Ids = new int[size];
            Starts = new int[size];
        }
        Starts.AsSpan(0, length + 1).Fill(-1);
        Path.Clear();
        Edges.Clear();
    }
}
