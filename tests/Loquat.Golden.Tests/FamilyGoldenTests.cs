// Checkpoints of every family in Hugging Face's layout against PyTorch: logits, loss and the gradient of every parameter, with padding, on every lane width.
using Loquat.Golden.Tests.Harness;
using Loquat.Models;
using Loquat.Models.Bert;
using Loquat.Nn;
using Loquat.Tensors;
using Loquat.Tensors.Operations;

namespace Loquat.Golden.Tests;

public sealed class FamilyGoldenTests
{
    private const double Tolerance = 1e-4;
    private const string GradientPart = "gradient/";

    public static TheoryData<string> Names => [.. Directory.GetDirectories(GoldenFile.Place("families")).Select(folder => Path.GetFileName(folder)!).Order()];

    [Fact]
    public void Every_family_is_there()
    {
        string[] types = [.. Names.Select(row => ModelFolder.LoadConfiguration(GoldenFile.Place("families", row)).ModelType).Distinct().Order()];
        Assert.Equal(["bert", "distilbert", "gpt2", "llama", "mistral", "qwen2", "roberta"], types);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Logits_loss_and_every_gradient_agree_with_PyTorch(string name)
    {
        foreach (var engine in Engine.All)
            engine.Run(() => Compare(name, engine));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Has_the_parameters_of_the_checkpoint_and_counts_them(string name)
    {
        var model = Load(name);
        var golden = GoldenFile.Open("families", name, "golden.safetensors");
        var expected = golden.Names.Where(key => key.StartsWith(GradientPart, StringComparison.Ordinal)).Select(key => model.ParameterNameOf(key[GradientPart.Length..]));
        Assert.Equal(expected.Order(), model.PresentParameters.Select(parameter => parameter.Name).Order());
        var needed = model.Parameters.Where(parameter => model.OptionalPartOf(parameter.Name) is null).Sum(parameter => (long)parameter.Tensor.Count);
        Assert.Equal(needed, model.Configuration.ParameterCount);
    }

    private static void Compare(string name, Engine engine)
    {
        var golden = GoldenFile.Open("families", name, "golden.safetensors");
        var model = Load(name);
        var workspace = new Workspace();
        using var scope = workspace.Begin();
        var ids = golden["inputs"].ToTensor();
        var (batch, length) = (ids.Shape[0], ids.Shape[1]);
        var counts = golden["counts"].Ids!;
        var padding = golden["is_left"].Ids![0] == 1 ? Padding.Left(length, counts) : Padding.Right(length, counts);
        var context = new ForwardContext { Padding = padding };
        Tensor logits;
        Tensor? pooled = null;
        if (model is BertModel bert)
        {
            var hidden = bert.Encode(ids, context, golden.Contains("types") ? golden["types"].ToTensor() : null);
            logits = bert.MaskedLogits(hidden, context);
            pooled = golden.Contains("pooled") ? bert.Pool(hidden, context) : null;
        }
        else
        {
            logits = ((LanguageModel)model).Forward(ids, context);
        }
        for (var row = 0; row < batch; row++)
        {
            var real = (row * length) + padding.Start(row);
            var (from, to) = (real * logits.Shape[2], (real + counts[row]) * logits.Shape[2]);
            Agreement.Check($"{name} on {engine}, logits of row {row}", golden["logits"].Reals![from..to], logits.ToDoubleArray()[from..to], Tolerance);
        }
        var loss = logits.CrossEntropy(golden["targets"].ToTensor());
        if (pooled is not null)
        {
            Agreement.Check($"{name} on {engine}, pooled", golden["pooled"].Reals!, pooled.ToDoubleArray(), Tolerance);
            loss += pooled.Mean();
        }
        Agreement.Check($"{name} on {engine}, loss", golden["loss"].Reals!, [loss.Item()], Tolerance);
        loss.Backward();
        foreach (var key in golden.Names.Where(key => key.StartsWith(GradientPart, StringComparison.Ordinal)))
        {
            var parameter = model.Parameters[model.ParameterNameOf(key[GradientPart.Length..])];
            var (expected, found) = (golden[key].Reals!, parameter.Tensor.Grad!.ToDoubleArray());
            // A bias on the keys of attention without rotary positions adds the same to all scores: its true gradient is 0, and PyTorch's is rounding noise.
            if (expected.Max(Math.Abs) < 1e-12)
                Assert.All(found, value => Assert.True(Math.Abs(value) < 1e-6, $"{name} on {engine}: the gradient of {parameter.Name} has {value} where 0 was expected."));
            else
                Agreement.Check($"{name} on {engine}, gradient of {parameter.Name}", expected, found, Tolerance);
        }
    }

    private static Model Load(string name)
    {
        var folder = GoldenFile.Place("families", name);
        return ModelFolder.LoadModel(folder, ModelFolder.LoadConfiguration(folder));
    }
}
