// How far training a tokenizer has come.
namespace Loquat.Text.Trainers;

/// <summary>How far a trainer has come in its current stage.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Done">What is done of it: bytes or tokens.</param>
/// <param name="Total">What there is to do.</param>
/// <param name="Elapsed">Time since the stage began.</param>
public readonly record struct TrainerProgress(TrainerStage Stage, long Done, long Total, TimeSpan Elapsed)
{
    /// <summary>Time that the rest of the stage takes if it goes on as before; null while nothing is done.</summary>
    public TimeSpan? Remaining => Done <= 0 ? null : Elapsed * (Math.Max(0, Total - Done) / (double)Done);
}
