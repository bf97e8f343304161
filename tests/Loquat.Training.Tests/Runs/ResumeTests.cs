// A run that is stopped and resumed, wherever and however often, is the run that was not.
using Loquat.Formats;

namespace Loquat.Training.Tests.Runs;

public sealed class ResumeTests
{
    private static readonly SmallRun s_dropout = new() { Model = new SmallRun().Model with { Dropout = 0.2 } };

    [Fact]
    public void AStopAtAnyStepChangesNothing()
    {
        using var folder = new TemporaryFolder();
        var run = new SmallRun();
        var whole = run.Train(folder["whole"]);
        foreach (var step in new[] { 1, 4, 5, 8, 9, 10, 17, 18, 20, 27, 29 })
        {
            var stopped = run.TrainUntil(step, folder[$"{step}"]);
            Assert.True(stopped.Interrupted);
            Assert.Equal(step, stopped.Steps);
            var resumed = run.Train(folder[$"{step}"], resume: true);
            SmallRun.AssertSame(folder["whole"], folder[$"{step}"]);
            Assert.False(resumed.Interrupted);
            Assert.Equal((whole.Steps, whole.TrainLoss, whole.ValidationLoss, whole.BestValidationLoss, whole.BestStep), (resumed.Steps, resumed.TrainLoss, resumed.ValidationLoss, resumed.BestValidationLoss, resumed.BestStep));
        }
    }

    [Fact]
    public void ManyStopsChangeNothing()
    {
        using var folder = new TemporaryFolder();
        s_dropout.Train(folder["whole"]);
        for (var step = 3; step < 30; step += 4)
            s_dropout.TrainUntil(step, folder["parts"], resume: step > 3);
        s_dropout.Train(folder["parts"], resume: true);
        SmallRun.AssertSame(folder["whole"], folder["parts"]);
    }

    [Fact]
    public void AStateOlderThanTheRestOfTheFolderChangesNothing()
    {
        // What a kill leaves: a checkpoint of step 8 beside a model, a best model and metrics of step 18.
        using var folder = new TemporaryFolder();
        s_dropout.Train(folder["whole"]);
        s_dropout.TrainUntil(8, folder["run"]);
        var state = File.ReadAllBytes(folder["run/training_state.safetensors"]);
        s_dropout.TrainUntil(18, folder["run"], resume: true);
        File.WriteAllBytes(folder["run/training_state.safetensors"], state);
        File.AppendAllText(folder["run/metrics.jsonl"], "{\"step\":19,\"train_lo");
        File.WriteAllText(folder["run/.model.safetensors.999999.1.tmp"], "half a model");
        File.WriteAllText(folder["run/best/.model.safetensors.999999.2.tmp"], "half a model");
        s_dropout.Train(folder["run"], resume: true);
        SmallRun.AssertSame(folder["whole"], folder["run"]);
    }

    [Fact]
    public void AModelThatWasNeverWrittenIsWritten()
    {
        using var folder = new TemporaryFolder();
        var run = new SmallRun();
        run.Train(folder["whole"]);
        run.TrainUntil(12, folder["run"]);
        File.Delete(folder["run/model.safetensors"]);
        run.Train(folder["run"], resume: true);
        SmallRun.AssertSame(folder["whole"], folder["run"]);
    }

    [Fact]
    public void ResumingReplacesWhateverTheModelBeganWith()
    {
        using var folder = new TemporaryFolder();
        var run = new SmallRun();
        run.Train(folder["whole"]);
        run.TrainUntil(12, folder["run"]);
        (run with { ModelSeed = 99 }).Train(folder["run"], resume: true);
        SmallRun.AssertSame(folder["whole"], folder["run"]);
    }

    [Fact]
    public void AFinishedRunIsNotTouchedByResuming()
    {
        using var folder = new TemporaryFolder();
        var run = new SmallRun();
        var done = run.Train(folder["whole"]);
        run.Train(folder["again"]);
        var resumed = run.Train(folder["again"], resume: true);
        Assert.Equal((done.Steps, done.ValidationLoss, done.TrainLoss), (resumed.Steps, resumed.ValidationLoss, resumed.TrainLoss));
        SmallRun.AssertSame(folder["whole"], folder["again"]);
    }

    [Fact]
    public void OtherSettingsAreRefusedByName()
    {
        using var folder = new TemporaryFolder();
        var run = new SmallRun();
        run.TrainUntil(8, folder["run"]);
        var before = File.ReadAllBytes(folder["run/training_state.safetensors"]);
        Refused(run with { Options = run.Options with { LearningRate = 1e-2 } }, "learning_rate was 0.003 and is now 0.01");
        Refused(run with { Options = run.Options with { Batch = 4 } }, "batch was 3 and is now 4");
        Refused(run with { Options = run.Options with { Seed = 2 } }, "seed was 1337 and is now 2");
        Refused(run with { Model = run.Model with { Width = 32 } }, "the model is another one");
        Refused(run with { Text = run.Text[..5000] }, "train_tokens was");
        Assert.Equal(before, File.ReadAllBytes(folder["run/training_state.safetensors"]));

        void Refused(SmallRun other, string named)
        {
            var error = Assert.ThrowsAny<InvalidInputException>(() => other.Train(folder["run"], resume: true));
            Assert.Contains(named, error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', error.Message);
        }
    }

    [Fact]
    public void FoldersThatDoNotFitAreRefused()
    {
        using var folder = new TemporaryFolder();
        var run = new SmallRun();
        Assert.Contains("--resume", Assert.ThrowsAny<InvalidInputException>(() => run.Train(folder["none"], resume: true)).Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["none"]), "A refused run leaves no folder behind.");
        run.TrainUntil(4, folder["run"]);
        Assert.Contains("already holds", Assert.ThrowsAny<InvalidInputException>(() => run.Train(folder["run"])).Message, StringComparison.Ordinal);
        var state = File.ReadAllBytes(folder["run/training_state.safetensors"]);
        File.WriteAllBytes(folder["run/training_state.safetensors"], state[..^5]);
        Assert.Contains("training_state.safetensors", Assert.ThrowsAny<InvalidInputException>(() => run.Train(folder["run"], resume: true)).Message, StringComparison.Ordinal);
        File.Copy(folder["run/model.safetensors"], folder["run/training_state.safetensors"], overwrite: true);
        Assert.Contains("no training state", Assert.ThrowsAny<InvalidInputException>(() => run.Train(folder["run"], resume: true)).Message, StringComparison.Ordinal);
        File.WriteAllText(folder["file"], "text");
        Assert.Contains("is a file", Assert.ThrowsAny<InvalidInputException>(() => run.Train(folder["file"])).Message, StringComparison.Ordinal);
    }
}
