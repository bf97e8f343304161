// What all trainers can be told.
namespace Loquat.Text.Trainers;

/// <summary>Options that all trainers share. No option but those of the vocabulary changes the result: memory and threads do not.</summary>
public abstract record TrainerOptions
{
    /// <summary>The least memory that training can be held to, in bytes: 32 MiB.</summary>
    public const long LeastMemory = 32L << 20;

    /// <summary>Tokens of the vocabulary with the special ones; fewer come out where the text has no more to give.</summary>
    public int VocabularySize { get; init; } = 8192;

    /// <summary>How often a pair, word or character must occur to be taken.</summary>
    public long MinFrequency { get; init; } = 2;

    /// <summary>Tokens with the first ids, in this order; they are not looked for in the text.</summary>
    public IReadOnlyList<string> SpecialTokens { get; init; } = [];

    /// <summary>
    /// Memory that counting and learning may take, in bytes; null for no limit. Counts that do not fit go to sorted temporary files and are added up
    /// from there, so the result is that of a run without a limit. What is learned from, the distinct words, must fit.
    /// </summary>
    public long? MaxMemory { get; init; }

    /// <summary>Number of threads; null for one per processor.</summary>
    public int? Threads { get; init; }

    /// <summary>Folder for temporary files; null for the system's.</summary>
    public string? TemporaryFolder { get; init; }

    /// <summary>Told about ten times a second how far training has come; called on the thread that trains.</summary>
    public Action<TrainerProgress>? Progress { get; init; }

    /// <summary>
    /// Stops training, which then throws an <see cref="OperationCanceledException"/> within a fraction of a second and leaves no file behind.
    /// </summary>
    public CancellationToken Cancellation { get; init; }

    internal int ThreadCount => Threads ?? Environment.ProcessorCount;

    // Bytes of one thread's table of counts before it is spilled; tests set it far lower than MaxMemory allows.
    internal long? TableBytes { get; init; }

    /// <summary>Stops a loop that is at this place, now and then, where training was cancelled.</summary>
    internal void CheckCancellation(int place)
    {
        if ((place & 0xFFF) == 0)
            Cancellation.ThrowIfCancellationRequested();
    }

    internal virtual void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(VocabularySize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MinFrequency, 1);
        if (MaxMemory is { } memory)
            ArgumentOutOfRangeException.ThrowIfLessThan(memory, LeastMemory, nameof(MaxMemory));
        if (Threads is { } threads)
            ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1, nameof(Threads));
        if (SpecialTokens.Any(string.IsNullOrEmpty) || SpecialTokens.Distinct(StringComparer.Ordinal).Count() != SpecialTokens.Count)
            throw new ArgumentException("Special tokens must not be empty and must differ from one another.", nameof(SpecialTokens));
    }
}
