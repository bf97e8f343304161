// Words with their counts in the order of their bytes, one at a time: from a table in memory or a run in a file.
namespace Loquat.Text.Trainers.Counting;

/// <summary>A sorted sequence of words, each once.</summary>
internal interface IWordSource : IDisposable
{
    /// <summary>The current word, UTF-8.</summary>
    ReadOnlySpan<byte> Word { get; }

    /// <summary>How often the current word occurs.</summary>
    long Count { get; }

    /// <summary>Goes to the next word.</summary>
    bool MoveNext();
}
