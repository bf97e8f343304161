// What the quickstart trains and for how long: the sizes are fixed, the number of steps follows from the measured speed.
using Loquat.Models.Gpt2;
using Loquat.Training;

namespace Loquat.Cli.Quickstart;

/// <summary>Sizes and times of a quickstart.</summary>
/// <param name="seconds">How long the whole command may take.</param>
internal sealed class QuickstartPlan(int seconds)
{
    /// <summary>Seed of the stories, the model and the samples.</summary>
    public const ulong Seed = 1337;

    /// <summary>Stories at the end.</summary>
    public const int Stories = 3;

    /// <summary>Characters of a sample as training goes on.</summary>
    public int SampleTokens => Math.Clamp(seconds * 8, 40, 220);

    /// <summary>Most characters of a story at the end.</summary>
    public int StoryTokens => Math.Clamp(seconds * 20, 60, 700);

    /// <summary>Characters held out to measure on: as many as leave most of the time for training.</summary>
    public int ValidationCharacters => Math.Clamp(seconds * 400, 4_000, 24_000);

    /// <summary>Characters of the corpus: more than can be read in the time, so that little is seen twice.</summary>
    public int CorpusCharacters => Math.Clamp(seconds * 60_000, 300_000, 4_000_000);

    /// <summary>How long to time trial steps.</summary>
    public TimeSpan TrialTime => TimeSpan.FromSeconds(Math.Clamp(seconds * 0.05, 0.1, 3));

    /// <summary>Evaluations, each with a sample.</summary>
    public int Evaluations => Math.Clamp(seconds / 6, 1, 8);

    /// <summary>The model: small and with a short context, because in a minute many steps teach more than many parameters.</summary>
    public static Gpt2Configuration Configuration(int vocabulary) => new() { VocabularySize = vocabulary, ContextLength = 96, Layers = 2, Heads = 4, Width = 128 };

    /// <summary>The options of a run of so many steps.</summary>
    public TrainingOptions Options(long steps) => new()
    {
        Batch = 6,
        Context = 96,
        Steps = steps,
        LearningRate = 4e-3,
        MinLearningRate = 1e-4,
        WarmUp = Math.Clamp(steps / 10, 1, 100),
        ValidationFraction = (double)ValidationCharacters / CorpusCharacters,
        EvaluateEvery = (steps + Evaluations - 1) / Evaluations,
        CheckpointEvery = steps,
        Seed = Seed,
    };

    /// <summary>The steps that fit.</summary>
    /// <param name="spent">Seconds spent so far.</param>
    /// <param name="secondsPerStep">Measured on trial steps.</param>
    /// <param name="secondsPerSampleToken">Measured on the first sample.</param>
    public long StepsFor(double spent, double secondsPerStep, double secondsPerSampleToken)
    {
        var options = Options(1000);
        // An evaluation has the forward pass's third of the work.
        var evaluation = secondsPerStep / 3 * ValidationCharacters / options.TokensPerStep;
        var samples = secondsPerSampleToken * ((Evaluations * SampleTokens) + (Stories * StoryTokens));
        var finish = 0.4 + (0.01 * seconds);
        return Math.Max(5, (long)((seconds - spent - samples - (Evaluations * evaluation) - finish) / secondsPerStep));
    }
}
