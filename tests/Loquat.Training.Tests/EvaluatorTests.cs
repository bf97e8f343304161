// The evaluation against one that predicts token after token, each from nothing but those before it in its window.
using Loquat.Models;
using Loquat.Models.Gpt2;
using Loquat.Nn;
using Loquat.Tensors;
using Loquat.Tensors.Autograd;
using Loquat.Text.Corpora;

namespace Loquat.Training.Tests;

public sealed class EvaluatorTests
{
    private static readonly LanguageModel s_model = Model();

    [Theory]
    [InlineData(2, 8, 0)]
    [InlineData(3, 8, 0)]
    [InlineData(8, 8, 0)]
    [InlineData(9, 8, 0)]
    [InlineData(10, 8, 0)]
    [InlineData(17, 8, 0)]
    [InlineData(100, 8, 0)]
    [InlineData(50, 1, 0)]
    [InlineData(50, 5, 0)]
    [InlineData(50, 16, 0)]
    [InlineData(50, 16, 1)]
    [InlineData(50, 16, 5)]
    [InlineData(50, 16, 16)]
    [InlineData(9, 16, 3)]
    [InlineData(17, 16, 7)]
    [InlineData(18, 16, 7)]
    public void EveryTokenIsPredictedOnce(int count, int context, int stride)
    {
        var random = new Random(count);
        int[] ids = [.. Enumerable.Range(0, count).Select(_ => random.Next(20))];
        var sum = 0.0;
        using (GradMode.NoGrad())
        {
            for (var i = 1; i < count; i++)
            {
                // The first window that reaches far enough; windows lie side by side, or a stride apart.
                var step = stride > 0 ? stride : context;
                var start = i <= context ? 0 : (((i - 1 - context) / step) + 1) * step;
                var logits = s_model.Forward(Tensor.FromIds(ids.AsSpan(start, i - start), [1, i - start]), ForwardContext.Evaluation, null, LogitsOf.Last).ToArray();
                sum += Math.Log(logits.Sum(logit => Math.Exp(logit))) - logits[ids[i]];
            }
        }
        var found = new Evaluator(s_model, context) { Stride = stride }.Evaluate(TokenSequence.Create(ids, 20));
        Assert.Equal(count - 1, found.Tokens);
        Assert.Equal(sum / (count - 1), found.Loss, 1e-5);
        Assert.Equal(Math.Exp(found.Loss), found.Perplexity, 1e-9);
    }

    [Fact]
    public void ManyWindowsAndALastShortOneAgreeWithTheSumOfTheirParts()
    {
        // More windows than fit one batch of the evaluator, and a rest.
        var random = new Random(1);
        int[] ids = [.. Enumerable.Range(0, 10_007).Select(_ => random.Next(20))];
        var tokens = TokenSequence.Create(ids, 20);
        var evaluator = new Evaluator(s_model, 16);
        var shares = new List<double>();
        var whole = evaluator.Evaluate(tokens, shares.Add);
        var (sum, count) = (0.0, 0L);
        for (var start = 0L; start < tokens.Count - 1; start += 16)
        {
            var part = evaluator.Evaluate(tokens.Slice(start, Math.Min(17, tokens.Count - start)));
            sum += part.Loss * part.Tokens;
            count += part.Tokens;
        }
        Assert.Equal(10_006, whole.Tokens);
        Assert.Equal(whole.Tokens, count);
        Assert.Equal(sum / count, whole.Loss, 1e-6);
        Assert.Equal(shares.Order(), shares);
        Assert.Equal(1, shares[^1]);
    }

    [Fact]
    public void OneTokenCannotBeMeasured() => Assert.Throws<ArgumentException>(() => new Evaluator(s_model, 8).Evaluate(TokenSequence.Create([1], 20)));

    [Fact]
    public void AnEvaluationCanBeStopped()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => new Evaluator(s_model, 8).Evaluate(TokenSequence.Create(new int[100], 20), cancellation: source.Token));
    }

    private static LanguageModel Model()
    {
        var model = new Gpt2Configuration { VocabularySize = 20, ContextLength = 16, Layers = 2, Heads = 2, Width = 16, Dropout = 0.3 }.Build(1);
        var random = new Random(2);
        foreach (var parameter in model.Parameters)
        {
            var values = new float[parameter.Tensor.Count];
            for (var i = 0; i < values.Length; i++)
                values[i] = (float)((random.NextDouble() - 0.5) * 0.7);
            parameter.Tensor.Overwrite(values);
        }
        return model;
    }
}
