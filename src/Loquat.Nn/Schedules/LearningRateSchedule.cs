// How the learning rate moves over a run.
namespace Loquat.Nn.Schedules;

/// <summary>The learning rate as a function of the step. Steps count from 0.</summary>
public abstract record LearningRateSchedule
{
    /// <summary>The learning rate of a step.</summary>
    public abstract double At(long step);

    /// <summary>Always the same rate.</summary>
    /// <param name="Rate">The rate.</param>
    public sealed record Constant(double Rate) : LearningRateSchedule
    {
        /// <inheritdoc/>
        public override double At(long step) => Rate;
    }

    /// <summary>A straight line from one rate to another, which then stays.</summary>
    /// <param name="From">The rate of step 0.</param>
    /// <param name="To">The rate of step <paramref name="Steps"/> and later.</param>
    /// <param name="Steps">Length of the line.</param>
    public sealed record Linear(double From, double To, long Steps) : LearningRateSchedule
    {
        /// <inheritdoc/>
        public override double At(long step) => From + ((To - From) * Progress(step, Steps));
    }

    /// <summary>Half a cosine from one rate down to another, which then stays: to + ½ (from - to)(1 + cos π t) (Loshchilov and Hutter 2017).</summary>
    /// <param name="From">The rate of step 0.</param>
    /// <param name="To">The rate of step <paramref name="Steps"/> and later.</param>
    /// <param name="Steps">Length of the half wave.</param>
    public sealed record Cosine(double From, double To, long Steps) : LearningRateSchedule
    {
        /// <inheritdoc/>
        public override double At(long step) => To + (0.5 * (From - To) * (1 + Math.Cos(Math.PI * Progress(step, Steps))));
    }

    /// <summary>Rises in a straight line to where another schedule begins, then follows it.</summary>
    /// <param name="Steps">Length of the rise; step s &lt; Steps has (s + 1) / (Steps + 1) of the next schedule's first rate.</param>
    /// <param name="Next">What follows; its step 0 is step <paramref name="Steps"/>.</param>
    public sealed record WarmUp(long Steps, LearningRateSchedule Next) : LearningRateSchedule
    {
        /// <inheritdoc/>
        public override double At(long step) => step < Steps ? Next.At(0) * (step + 1) / (Steps + 1) : Next.At(step - Steps);
    }

    private static double Progress(long step, long steps) => steps <= 0 ? 1 : Math.Clamp((double)step / steps, 0, 1);
}
