// A whole two-layer GPT-2 against the same model in PyTorch: logits, loss, every gradient, and ten steps of AdamW.
using Loquat.Golden.Tests.Harness;
using Loquat.Models.Gpt2;
using Loquat.Nn;
using Loquat.Nn.Optimizers;
using Loquat.Nn.Schedules;
using Loquat.Tensors;
using Loquat.Tensors.Operations;

namespace Loquat.Golden.Tests;

public sealed class Gpt2GoldenTests
{
    private const int Width = 16;
    private const string InputBias = "attn.c_attn.bias";

    private static readonly Gpt2Configuration s_configuration = new() { VocabularySize = 31, ContextLength = 12, Layers = 2, Heads = 2, Width = Width };
    private static readonly LearningRateSchedule s_schedule = new LearningRateSchedule.WarmUp(3, new LearningRateSchedule.Cosine(1e-2, 1e-3, 7));

    public static TheoryData<string> Engines => [.. Engine.All.Select(engine => engine.Name)];

    [Fact]
    public void Has_the_parameters_of_the_checkpoint()
    {
        const string Prefix = "parameter/";
        var expected = GoldenFile.Gpt2.Names.Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(name => name[Prefix.Length..]);
        Assert.Equal(expected.Order(), new Gpt2Model(s_configuration, 1).Parameters.Select(parameter => parameter.Name).Order());
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void Logits_loss_and_every_gradient_agree_with_PyTorch(string name) => On(name, engine =>
    {
        var golden = GoldenFile.Gpt2;
        var model = Load();
        var workspace = new Workspace();
        using var scope = workspace.Begin();
        var (logits, loss) = Forward(model, 0);
        Agreement.Check($"logits on {engine}", golden["logits"].Reals!, logits.ToDoubleArray(), Agreement.Golden);
        Agreement.Check($"loss on {engine}", golden["loss"].Reals!, [loss.Item()], Agreement.Golden);
        loss.Backward();
        foreach (var parameter in model.Parameters)
            Agreement.Check($"gradient of {parameter.Name} on {engine}", golden[$"gradient/{parameter.Name}"].Reals!, parameter.Tensor.Grad!.ToDoubleArray(), Agreement.Golden);
    });

    [Theory]
    [MemberData(nameof(Engines))]
    public void Ten_steps_of_AdamW_agree_with_PyTorch(string name) => On(name, engine =>
    {
        var golden = GoldenFile.Gpt2;
        var model = Load();
        var workspace = new Workspace();
        var optimizer = new Adam(model.Parameters, new AdamOptions { Beta2 = 0.99, WeightDecay = 0.1, DecoupledDecay = true });
        var (losses, norms) = (golden["run/losses"].Reals!, golden["run/norms"].Reals!);
        for (var step = 0; step < losses.Length; step++)
        {
            using var scope = workspace.Begin();
            model.Parameters.ClearGradients();
            var (_, loss) = Forward(model, step);
            Agreement.Check($"loss of step {step} on {engine}", [losses[step]], [loss.Item()], Agreement.Golden);
            loss.Backward();
            var norm = GradientClipping.GlobalNorm(model.Parameters);
            Agreement.Check($"gradient norm of step {step} on {engine}", [norms[step]], [norm], Agreement.Golden);
            optimizer.Step(s_schedule.At(step), GradientClipping.Scale(norm, 1));
        }
        foreach (var parameter in model.Parameters)
        {
            var (expected, actual) = (golden[$"run/parameter/{parameter.Name}"].Reals!, parameter.Tensor.ToDoubleArray());
            if (parameter.Name.EndsWith(InputBias, StringComparison.Ordinal) && parameter.Tensor.Type == DType.Float32)
                CheckAndTakeOutKeys(parameter.Name, expected, actual, losses.Length);
            Agreement.Check($"{parameter.Name} on {engine}", expected, actual, Agreement.Golden);
        }
    });

    // A bias on the keys adds the same to all scores of a query, so its true gradient is 0. What float32 computes is rounding noise, which Adam
    // blows up to its full rate: the keys' third of the bias wanders by at most the sum of the rates, without any effect on the model.
    private static void CheckAndTakeOutKeys(string name, double[] expected, double[] actual, int steps)
    {
        var reach = 2 * Enumerable.Range(0, steps).Sum(step => s_schedule.At(step));
        for (var i = Width; i < 2 * Width; i++)
        {
            Assert.True(Math.Abs(actual[i] - expected[i]) <= reach, $"{name}: the bias of key channel {i - Width} moved further than its rates allow.");
            actual[i] = expected[i];
        }
    }

    private static void On(string name, Action<Engine> check)
    {
        var engine = Engine.All.Single(candidate => candidate.Name == name);
        engine.Run(() => check(engine));
    }

    private static Gpt2Model Load()
    {
        var model = new Gpt2Model(s_configuration, 1);
        foreach (var parameter in model.Parameters)
            GoldenFile.Gpt2[$"parameter/{parameter.Name}"].WriteTo(parameter.Tensor);
        return model;
    }

    private static (Tensor Logits, Tensor Loss) Forward(Gpt2Model model, int step)
    {
        var logits = model.Forward(Batch("inputs", step), ForwardContext.Evaluation);
        return (logits, logits.CrossEntropy(Batch("targets", step)));
    }

    private static Tensor Batch(string name, int step)
    {
        var all = GoldenFile.Gpt2[name];
        var count = all.Shape[1] * all.Shape[2];
        return Tensor.FromIds(all.Ids!.AsSpan(step * count, count), [all.Shape[1], all.Shape[2]]);
    }
}
