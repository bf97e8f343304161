// Measures a model on a whole token sequence: every token but the first is predicted exactly once.
using Loquat.Models;
using Loquat.Nn;
using Loquat.Tensors;
using Loquat.Tensors.Autograd;
using Loquat.Tensors.Operations;
using Loquat.Text.Corpora;

namespace Loquat.Training;

/// <summary>What an evaluation found.</summary>
/// <param name="Loss">Mean cross-entropy per token in nats.</param>
/// <param name="Tokens">Number of tokens predicted.</param>
public readonly record struct EvaluationResult(double Loss, long Tokens)
{
    /// <summary>e^loss.</summary>
    public double Perplexity => Math.Exp(Loss);
}

/// <summary>Evaluates language models in windows of the context that lie side by side.</summary>
public sealed class Evaluator
{
    private const int TokensPerBatch = 1024;
    private const int LogitsPerBatch = 1 << 24;
    private readonly LanguageModel _model;
    private readonly Workspace _workspace;
    private readonly int _context;
    private readonly int _windows;

    /// <summary>Makes an evaluator.</summary>
    /// <param name="model">The model.</param>
    /// <param name="context">Length of a window.</param>
    /// <param name="workspace">Memory to use; null for its own.</param>
    /// <param name="windows">Windows at a time: a trainer's batch, so that training's memory serves again; 0 for a number that suits the model.</param>
    public Evaluator(LanguageModel model, int context, Workspace? workspace = null, int windows = 0)
    {
        _model = model;
        // Logits [T, V] are one tensor: a window is no longer than that allows.
        _context = Math.Min(context, int.MaxValue / model.Configuration.VocabularySize);
        _workspace = workspace ?? new Workspace();
        _windows = windows > 0 ? windows : Math.Max(1, Math.Min(TokensPerBatch, LogitsPerBatch / model.Configuration.VocabularySize) / _context);
    }

    /// <summary>Predicts every token after the first from those before it in its window.</summary>
    /// <param name="tokens">At least 2 tokens.</param>
    /// <param name="progress">Told the share done, or null.</param>
    /// <param name="cancellation">Stops the evaluation.</param>
    /// <exception cref="ArgumentException">There are fewer than 2 tokens.</exception>
    public EvaluationResult Evaluate(TokenSequence tokens, Action<double>? progress = null, CancellationToken cancellation = default)
    {
        if (tokens.Count < 2)
            throw new ArgumentException($"An evaluation needs at least 2 tokens, one to see and one to predict; there are {tokens.Count}.");
        var predicted = tokens.Count - 1;
        var sum = 0.0;
        for (long start = 0; start < predicted;)
        {
            cancellation.ThrowIfCancellationRequested();
            // Whole windows go in batches, a shorter last one alone.
            var windows = (int)Math.Min(_windows, (predicted - start) / _context);
            var length = windows > 0 ? _context : (int)(predicted - start);
            windows = Math.Max(1, windows);
            sum += LossSum(tokens, start, windows, length);
            start += (long)windows * length;
            progress?.Invoke((double)start / predicted);
        }
        return new EvaluationResult(sum / predicted, predicted);
    }

    private double LossSum(TokenSequence tokens, long start, int windows, int length)
    {
        var count = windows * length;
        var ids = new int[count + 1];
        tokens.CopyTo(start, ids);
        using var scope = _workspace.Begin();
        using var noGrad = GradMode.NoGrad();
        var inputs = Tensor.FromIds(ids.AsSpan(0, count), [windows, length]);
        var targets = Tensor.FromIds(ids.AsSpan(1), [windows, length]);
        var logits = _model.Forward(inputs, ForwardContext.Evaluation);
        return logits.CrossEntropy(targets).Item() * count;
    }
}
