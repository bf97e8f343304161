// Gradients of micro-batches with different rows, added up, are the gradient of one batch of all rows.
using Loquat.Models;
using Loquat.Models.Gpt2;
using Loquat.Nn;
using Loquat.Tensors;
using Loquat.Tensors.Operations;

namespace Loquat.Training.Tests.Runs;

public sealed class AccumulationTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void PartsAddUpToTheWhole(int parts)
    {
        var model = new Gpt2Configuration { VocabularySize = 30, ContextLength = 12, Layers = 2, Heads = 2, Width = 16 }.Build(3);
        var random = new Random(6);
        int[] ids = [.. Enumerable.Range(0, 8 * 13).Select(_ => random.Next(30))];
        int[] inputs = [.. Enumerable.Range(0, 8 * 12).Select(i => ids[(i / 12 * 13) + (i % 12)])];
        int[] targets = [.. Enumerable.Range(0, 8 * 12).Select(i => ids[(i / 12 * 13) + (i % 12) + 1])];

        Add(model, inputs, targets, 1);
        var whole = model.Parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Tensor.Grad!.ToArray());
        model.Parameters.ClearGradients();
        var rows = inputs.Length / parts;
        for (var part = 0; part < parts; part++)
            Add(model, inputs[(part * rows)..((part + 1) * rows)], targets[(part * rows)..((part + 1) * rows)], parts);
        foreach (var parameter in model.Parameters)
        {
            var expected = whole[parameter.Name];
            var found = parameter.Tensor.Grad!.ToArray();
            var largest = expected.Max(Math.Abs);
            for (var i = 0; i < found.Length; i++)
                Assert.True(Math.Abs(expected[i] - found[i]) <= 1e-5f * largest, $"{parameter.Name}[{i}] is {found[i]} where {expected[i]} was expected.");
        }
    }

    private static void Add(LanguageModel model, int[] inputs, int[] targets, int of)
    {
        Shape shape = [inputs.Length / 12, 12];
        var loss = model.Forward(Tensor.FromIds(inputs, shape), new ForwardContext { IsTraining = true }).CrossEntropy(Tensor.FromIds(targets, shape));
        (loss * (1.0 / of)).Backward();
    }
}
