// The training loop: batches, loss, gradients, optimiser step, evaluation, checkpoints.
using System.Diagnostics;
using System.Globalization;
using Loquat.Formats;
using Loquat.Formats.Json;
using Loquat.Models;
using Loquat.Nn;
using Loquat.Nn.Optimizers;
using Loquat.Nn.Schedules;
using Loquat.Tensors;
using Loquat.Tensors.Operations;
using Loquat.Training.Checkpoints;
using Loquat.Training.Data;
using Loquat.Training.Metrics;

namespace Loquat.Training;

/// <summary>
/// Trains a language model on tokens. The same model, data and options give the same bits, on any number of threads, however often the run is
/// interrupted and resumed.
/// </summary>
public sealed class Trainer
{
    /// <summary>Steps between the losses that go to the metrics files.</summary>
    private const int MetricsEvery = 10;

    private static readonly string[] s_freeSettings = ["steps", "eval_every", "checkpoint_every"];
    private readonly LanguageModel _model;
    private readonly TrainingData _data;
    private readonly TrainingOptions _options;
    private readonly Optimizer _optimizer;
    private readonly LearningRateSchedule _schedule;
    private readonly BatchSampler _batches;
    private readonly Workspace _workspace = new();
    private readonly Evaluator _evaluator;
    private TrainingProgress _progress = new();
    private string? _fingerprint;

    /// <summary>Prepares a run.</summary>
    /// <param name="model">The model, whose parameters the run moves.</param>
    /// <param name="data">Training and validation tokens.</param>
    /// <param name="options">How to train.</param>
    /// <exception cref="InvalidInputException">The options or the data do not fit.</exception>
    public Trainer(LanguageModel model, TrainingData data, TrainingOptions options)
    {
        options.Validate();
        if (options.Context > model.Configuration.ContextLength)
            throw new InvalidInputException($"--context {options.Context} is longer than the model's {model.Configuration.ContextLength} positions; use at most that.");
        var widest = Math.Max(model.Configuration.VocabularySize, 4 * model.Configuration.Width);
        if ((long)options.Batch * options.Context > int.MaxValue / widest)
            throw new InvalidInputException($"--batch {options.Batch} of --context {options.Context} makes a tensor of more than 2^31 numbers ({widest} for each token); use a smaller --batch and make up for it with --accumulate.");
        _model = model;
        _data = data;
        _options = options;
        _optimizer = new Adam(model.Parameters, new AdamOptions { Beta1 = options.Beta1, Beta2 = options.Beta2, WeightDecay = options.WeightDecay, DecoupledDecay = true });
        _schedule = new LearningRateSchedule.WarmUp(options.WarmUp, new LearningRateSchedule.Cosine(options.LearningRate, options.MinLearningRate, options.Steps - options.WarmUp));
        _batches = new BatchSampler(data.Train, options.Batch, options.Context, options.Seed);
        _evaluator = new Evaluator(model, options.Context, _workspace, options.Batch);
    }

    /// <summary>
    /// What a resumed run must have in common with the saved one, a line for each setting. The number of steps may grow (the learning rate then follows
    /// the longer cosine from there), and how often to evaluate and save is free.
    /// </summary>
    private string Fingerprint() => _fingerprint ??= string.Create(CultureInfo.InvariantCulture,
        $"model={JsonText.Line(_model.Configuration.WriteTo)}\ntext={_data.Hash()}\ntrain_tokens={_data.Train.Count}\nval_tokens={_data.Validation.Count}\n")
        + string.Join('\n', JsonText.Line(_options.WriteTo).Trim('{', '}').Replace("\"", "", StringComparison.Ordinal).Split(',')
            .Where(field => !s_freeSettings.Contains(field[..field.IndexOf(':', StringComparison.Ordinal)]))
            .Select(field => field.Replace(':', '=')));

    /// <summary>Times steps that change nothing: forward and backward on batches of the run.</summary>
    /// <param name="budget">About how long to measure.</param>
    public TrainingEstimate Estimate(TimeSpan budget)
    {
        // The fastest trial counts: the first ones also compile code.
        var watch = Stopwatch.StartNew();
        var perMicroBatch = double.PositiveInfinity;
        for (var trial = 0; trial < 2 || watch.Elapsed < budget; trial++)
        {
            var begin = watch.Elapsed.TotalSeconds;
            RunMicroBatch(trial, 1);
            perMicroBatch = Math.Min(perMicroBatch, watch.Elapsed.TotalSeconds - begin);
        }
        _model.Parameters.ClearGradients();
        // The optimiser reads or writes 7 floats per parameter, in one pass at about 20 GB/s.
        var perStep = (perMicroBatch * _options.Accumulate) + (_model.Parameters.ValueCount * 28 / 20e9);
        var evaluations = _data.Validation.Count == 0 ? 0 : 1 + (_options.EvaluateEvery > 0 ? ((_options.Steps - 1) / _options.EvaluateEvery) - (_progress.Step / _options.EvaluateEvery) : 0);
        var evaluation = perMicroBatch / 3 * _data.Validation.Count / ((long)_options.Batch * _options.Context);
        // Parameters, gradients and two moments; activations as the trial steps found them; the runtime and the tokens.
        var memory = (_model.Parameters.ValueCount * 16) + _workspace.HeldBytes + ((_data.Train.Count + _data.Validation.Count) * _data.Train.BytesPerToken) + (80L << 20);
        return new TrainingEstimate(_model.Parameters.ValueCount, memory, _model.Configuration.TrainingFlopsPerToken(_options.Context) * _options.TokensPerStep,
            perStep, ((_options.Steps - _progress.Step) * perStep) + (evaluations * evaluation));
    }

    /// <summary>Runs to the last step, or until asked to stop.</summary>
    /// <param name="folder">Where the run writes, or null to write nothing.</param>
    /// <param name="resume">Whether to go on from the folder's state.</param>
    /// <param name="observer">Who follows, or null.</param>
    /// <param name="cancellation">Asks for a checkpoint and a stop after the current step.</param>
    public TrainingResult Run(RunFolder? folder, bool resume = false, TrainingObserver? observer = null, CancellationToken cancellation = default)
    {
        var watch = Stopwatch.StartNew();
        if (resume && folder is not null)
        {
            _progress = TrainingState.Load(folder.Path, _model, _optimizer, Fingerprint());
            if (_progress.Step > _options.Steps)
                throw new InvalidInputException($"The run in {folder.Path} has done {_progress.Step} steps already; --steps {_options.Steps} cannot take them back, use at least {_progress.Step}.");
            // A kill may have come between writing the state and writing the model.
            folder.SaveModel(_model);
        }
        var firstStep = _progress.Step;
        observer?.OnStart(Estimate(observer.EstimateBudget), firstStep);
        folder?.SaveDescription(_model);
        // A state from the start: a run can be resumed whenever it is killed, and a folder or disk that cannot take it shows before the work.
        if (!resume && folder is not null)
            Checkpoint(folder, observer);
        using var metrics = folder is null ? null : new MetricsLog(folder.Path, resume ? firstStep : null);
        var training = new Stopwatch();
        var lap = 0.0;
        if (IsEvaluationDue())
            Evaluate(folder, observer, metrics, cancellation);
        while (_progress.Step < _options.Steps && !cancellation.IsCancellationRequested)
        {
            training.Start();
            var step = TakeStep();
            training.Stop();
            var speed = _options.TokensPerStep / (training.Elapsed.TotalSeconds - lap);
            lap = training.Elapsed.TotalSeconds;
            step = step with { TokensPerSecond = speed };
            observer?.OnStep(step);
            if (step.Step % MetricsEvery == 0 || step.Step == 1)
                metrics?.Step(step);
            var isLast = step.Step == _options.Steps;
            if (IsEvaluationDue())
                Evaluate(folder, observer, metrics, cancellation);
            if (folder is not null && (isLast || IsDue(step.Step, _options.CheckpointEvery > 0 ? _options.CheckpointEvery : _options.EvaluateEvery)))
                Checkpoint(folder, observer);
        }
        var interrupted = _progress.Step < _options.Steps || IsEvaluationDue();
        if (interrupted && folder is not null)
            Checkpoint(folder, observer);
        var done = _progress.Step - firstStep;
        return new TrainingResult(_progress.Step, _progress.TrainLoss, _progress.ValidationLoss, _progress.BestValidationLoss, _progress.BestStep,
            done == 0 ? 0 : done * _options.TokensPerStep / training.Elapsed.TotalSeconds, watch.Elapsed.TotalSeconds, ProcessMemory.PeakBytes(), _model.Parameters.ValueCount, interrupted);
    }

    private static bool IsDue(long step, long every) => every > 0 && step % every == 0;

    /// <summary>Whether the model as it is should be measured and has not been: an interruption may have come in between.</summary>
    private bool IsEvaluationDue() => _data.Validation.Count >= 2 && _progress.Step > 0 && _progress.EvaluatedStep != _progress.Step
        && (_progress.Step == _options.Steps || IsDue(_progress.Step, _options.EvaluateEvery));

    /// <summary>One optimiser step.</summary>
    private TrainingStep TakeStep()
    {
        var index = _progress.Step * _options.Accumulate;
        var loss = 0.0;
        _model.Parameters.ClearGradients();
        for (var i = 0; i < _options.Accumulate; i++)
            loss += RunMicroBatch(index + i, _options.Accumulate);
        loss /= _options.Accumulate;
        var rate = _schedule.At(_progress.Step);
        var norm = GradientClipping.GlobalNorm(_model.Parameters);
        if (!double.IsFinite(loss) || !double.IsFinite(norm))
            throw new InvalidInputException($"Training diverged at step {_progress.Step + 1}: the loss is {loss} and the gradient's norm {norm}. Use a lower --learning-rate or a smaller --clip; the last checkpoint stays as it was.");
        _optimizer.Step(rate, GradientClipping.Scale(norm, _options.Clip));
        var smoothed = double.IsNaN(_progress.TrainLoss) ? loss : (0.98 * _progress.TrainLoss) + (0.02 * loss);
        _progress = _progress with { Step = _progress.Step + 1, TrainLoss = smoothed };
        return new TrainingStep(_progress.Step, loss, rate, norm, 0);
    }

    /// <summary>Adds the gradients of one micro-batch, divided by their number; gives its loss.</summary>
    private double RunMicroBatch(long index, int of)
    {
        using var scope = _workspace.Begin();
        var (inputs, targets) = _batches.Next(index);
        var context = new ForwardContext { IsTraining = true, Seed = _options.Seed, Pass = (ulong)index };
        var loss = _model.Forward(inputs, context).CrossEntropy(targets);
        var value = loss.Item();
        (of == 1 ? loss : loss * (1.0 / of)).Backward();
        return value;
    }

    private void Evaluate(RunFolder? folder, TrainingObserver? observer, MetricsLog? metrics, CancellationToken cancellation)
    {
        var step = _progress.Step;
        double loss;
        try
        {
            loss = _evaluator.Evaluate(_data.Validation, share => observer?.OnEvaluating(step, share), cancellation).Loss;
        }
        catch (OperationCanceledException)
        {
            return;
        }
        var isBest = loss < _progress.BestValidationLoss;
        _progress = _progress with { ValidationLoss = loss, EvaluatedStep = step };
        if (isBest)
        {
            _progress = _progress with { BestValidationLoss = loss, BestStep = step };
            folder?.SaveBest(_model);
        }
        metrics?.Evaluation(step, loss);
        observer?.OnEvaluated(step, loss, isBest);
    }

    private void Checkpoint(RunFolder folder, TrainingObserver? observer)
    {
        folder.SaveCheckpoint(_model, _optimizer, _progress, Fingerprint());
        observer?.OnCheckpoint(_progress.Step);
    }
}
