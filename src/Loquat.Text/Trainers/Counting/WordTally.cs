// The counts of one thread: a table, and sorted runs of what did not fit into it.
namespace Loquat.Text.Trainers.Counting;

/// <summary>Counts words in bounded memory; for one thread.</summary>
/// <param name="tableBytes">Bytes of the table at which its words go to a file.</param>
/// <param name="folder">Folder for the files, or null for the system's.</param>
internal sealed class WordTally(long tableBytes, string? folder) : IDisposable
{
    private const int MostRuns = 32;
    private readonly WordTable _table = new(tableBytes);
    private readonly List<WordRun> _runs = [];

    /// <summary>Number of runs written.</summary>
    public int Spills { get; private set; }

    /// <summary>Counts one occurrence of a word.</summary>
    public void Add(ReadOnlySpan<byte> word)
    {
        if (_table.TryAdd(word, 1))
            return;
        _runs.Add(WordRun.Write(_table.Sorted(), folder));
        _table.Clear();
        Spills++;
        // Each run read costs a buffer and an open file.
        if (_runs.Count == MostRuns)
        {
            var merged = WordRun.Write(new MergedWords([.. _runs]), folder);
            _runs.Clear();
            _runs.Add(merged);
        }
        _table.TryAdd(word, 1);
    }

    /// <summary>All words in order; valid until the tally is disposed.</summary>
    public IWordSource Sorted()
    {
        var table = _table.Sorted();
        return _runs.Count == 0 ? table : new MergedWords([.. _runs, table]);
    }

    public void Dispose() => _runs.ForEach(run => run.Dispose());
}
