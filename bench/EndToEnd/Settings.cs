// What a comparison measures and how long.
namespace Loquat.Bench.EndToEnd;

/// <summary>The settings of a run.</summary>
internal sealed record Settings
{
    /// <summary>The folder for what a comparison builds and writes on its way; not part of the repository.</summary>
    public const string Scratch = "artifacts/bench";

    /// <summary>How often everything is measured.</summary>
    public required int Rounds { get; init; }

    /// <summary>Whether the run only shows that everything works.</summary>
    public required bool IsQuick { get; init; }

    /// <summary>The text of the recipe.</summary>
    public required string Text { get; init; }

    /// <summary>The parts to measure.</summary>
    public required IReadOnlyList<string> Parts { get; init; }

    /// <summary>The pause before each process, which lets the one before it go.</summary>
    public TimeSpan Pause => TimeSpan.FromSeconds(IsQuick ? 0.1 : 1);
}
