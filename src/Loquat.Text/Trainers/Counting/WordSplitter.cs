// How a trainer cuts text into the words that it counts.
namespace Loquat.Text.Trainers.Counting;

/// <summary>Cuts text into words; one instance for each thread.</summary>
internal abstract class WordSplitter
{
    /// <summary>The last place of a text where it can be cut without changing its words, or 0.</summary>
    /// <param name="text">The text.</param>
    /// <param name="searched">Bytes at its start that are known to have no such place.</param>
    public abstract int CutBefore(ReadOnlySpan<byte> text, int searched);

    /// <summary>Counts the words of a part.</summary>
    /// <param name="text">Valid UTF-8.</param>
    /// <param name="tally">Takes the words as UTF-8.</param>
    public abstract void Split(ReadOnlySpan<byte> text, WordTally tally);
}
