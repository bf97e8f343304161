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

/// <summary>Evaluates language models in windows of the context that lie side by side or overlap.</summary>
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

    /// <summary>
    /// Tokens between the beginnings of neighbouring windows; 0, or the context, for windows side by side. With a shorter stride the windows overlap, and of all
    /// but the first only the last tokens count: each token is still predicted once, from at least context - stride + 1 tokens before it, or all there are.
    /// </summary>
    public int Stride { get; init; }

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
        var stride = Stride > 0 ? Math.Min(Stride, _context) : _context;
        var sum = 0.0;
        var scored = 0L;
        for (long start = 0; scored < predicted;)
        {
            cancellation.ThrowIfCancellationRequested();
            // Whole windows go in batches, a shorter last one alone.
            var windows = predicted - start < _context ? 0 : (int)Math.Min(_windows, ((predicted - start - _context) / stride) + 1);
            var length = windows > 0 ? _context : (int)(predicted - start);
            windows = Math.Max(1, windows);
            sum += LossSum(tokens, start, stride, windows, length, (int)(scored - start));
            scored = start + ((long)(windows - 1) * stride) + length;
            start += (long)windows * stride;
            progress?.Invoke((double)scored / predicted);
        }
        return new EvaluationResult(sum / predicted, predicted);
    }

    // The sum over windows that begin a stride apart; of the first, and of each that overlaps one before it, the predictions that are known already do not count.
    private double LossSum(TokenSequence tokens, long start, int stride, int windows, int length, int known)
    {
        const int Ignored = -100;
        var (inputs, targets) = (new int[windows * length], new int[windows * length]);
        var window = new int[length + 1];
        var counted = 0;
        for (var i = 0; i < windows; i++)
        {
            tokens.CopyTo(start + ((long)i * stride), window);
            window.AsSpan(0, length).CopyTo(inputs.AsSpan(i * length));
            window.AsSpan(1).CopyTo(targets.AsSpan(i * length));
            var skipped = i == 0 ? known : length - stride;
            targets.AsSpan(i * length, skipped).Fill(Ignored);
            counted += length - skipped;
        }
        using var scope = _workspace.Begin();
        using var noGrad = GradMode.NoGrad();
        var logits = _model.Forward(Tensor.FromIds(inputs, [windows, length]), ForwardContext.Evaluation);
        return logits.CrossEntropy(Tensor.FromIds(targets, [windows, length])).Item() * counted;
    }
}
