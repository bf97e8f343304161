// The registry of layers. A new Module needs a case here and golden values from tools/golden.
using Loquat.Golden.Tests.Harness;
using Loquat.Kernels.Elementwise;
using Loquat.Models.Bert;
using Loquat.Models.Gpt2;
using Loquat.Models.Llama;
using Loquat.Nn;
using Loquat.Nn.Layers;
using Loquat.Nn.Parameters;
using Loquat.Nn.Rotary;
using Loquat.Tensors;
using Loquat.Tensors.Operations;

namespace Loquat.Golden.Tests.Cases;

/// <summary>A way to build a layer, and an input for it.</summary>
public sealed record LayerCase(string Name, Type Layer, Input Input, Func<ParameterScope, Module> Construct)
{
    /// <summary>Why PyTorch cannot give values for the case, or null where it does.</summary>
    public string? NoGolden { get; init; }

    /// <summary>Parameters whose true gradient is 0.</summary>
    public string[] Vanishing { get; init; } = [];

    /// <summary>The layer with drawn parameters and input, on the default backend. Modest weights keep its curvature within reach of finite differences.</summary>
    public Trial Build() => Build(Input.Draw(Name), (parameter, shape) =>
    {
        var values = Input.Real(parameter, shape).Draw(Name);
        return values with { Reals = [.. values.Reals!.Select(value => (double)(float)(0.4 * value))] };
    });

    /// <summary>The layer with golden parameters and input, on the default backend.</summary>
    public Trial BuildGolden(GoldenFile golden) => Build(golden[$"{Name}/in/x"], (parameter, _) => golden[$"{Name}/parameter/{parameter}"]);

    private Trial Build(Values input, Func<string, int[], Values> valuesOf)
    {
        var scope = ParameterScope.Root(1);
        var layer = Construct(scope);
        var leaves = new List<(string Name, Tensor Tensor)>();
        var x = input.ToTensor();
        if (x.Type != DType.Int32)
            leaves.Add(("x", x.WithGradient()));
        foreach (var parameter in scope.Parameters)
        {
            valuesOf(parameter.Name, parameter.Tensor.Shape.Extents.ToArray()).WriteTo(parameter.Tensor);
            leaves.Add((parameter.Name, parameter.Tensor));
        }
        return new Trial(Name, leaves, () => layer.Forward(x, new ForwardContext { IsTraining = true, Seed = 7, Pass = 2 })) { Vanishing = Vanishing };
    }
}

/// <summary>Every case of every layer.</summary>
public static class LayerCases
{
    private static readonly LayerCase[] s_all =
    [
        Case<Linear>("output-input", Input.Real("x", 2, 4, 3), scope => new Linear(scope, 3, 5)),
        Case<Linear>("input-output", Input.Real("x", 4, 3), scope => new Linear(scope, 3, 5, new LinearOptions { Layout = WeightLayout.InputOutput })),
        Case<Linear>("no-bias", Input.Real("x", 4, 3), scope => new Linear(scope, 3, 5, new LinearOptions { HasBias = false })),
        Case<Linear>("activation", Input.Real("x", 4, 3), scope => new Linear(scope, 3, 5, new LinearOptions { Activation = UnaryFunction.Gelu })),
        Case<Embedding>("plain", Input.Ids("x", 7, 2, 5), scope => new Embedding(scope, 7, 4)),
        Case<LayerNorm>("plain", Input.Real("x", 2, 3, 6), scope => new LayerNorm(scope, 6)),
        Case<RmsNorm>("plain", Input.Real("x", 2, 3, 6), scope => new RmsNorm(scope, 6)),
        Case<FeedForward>("gelu-tanh", Input.Real("x", 2, 3, 4), scope => new FeedForward(scope, 4, new FeedForwardOptions { Hidden = 9 })),
        Case<FeedForward>("silu", Input.Real("x", 2, 3, 4), scope => new FeedForward(scope, 4, new FeedForwardOptions { Hidden = 9, Activation = UnaryFunction.Silu })),
        Case<CausalSelfAttention>("plain", Input.Real("x", 2, 5, 6), scope => new CausalSelfAttention(scope, 6, new CausalSelfAttentionOptions { Heads = 2 })),
        Case<CausalSelfAttention>("dropout", Input.Real("x", 2, 5, 6), scope => new CausalSelfAttention(scope, 6, new CausalSelfAttentionOptions { Heads = 2, Dropout = 0.4 })) with
        {
            NoGolden = "PyTorch draws other random numbers",
        },
        Case<Dropout>("training", Input.Real("x", 5, 7), _ => new Dropout(0.4)) with { NoGolden = "PyTorch draws other random numbers" },
        Case<Gpt2Block>("plain", Input.Real("x", 2, 5, 6), scope => new Gpt2Block(scope, new Gpt2Configuration { Width = 6, Heads = 2, Layers = 2 }, 0)),
        Case<GatedFeedForward>("bias", Input.Real("x", 2, 3, 4), scope => new GatedFeedForward(scope, 4, new GatedFeedForwardOptions { Hidden = 7, HasBias = true })),
        Case<SelfAttention>("rotary", Input.Real("x", 2, 6, 8), scope => new SelfAttention(scope, 8, new SelfAttentionOptions
        {
            Heads = 4, KeyValueHeads = 2, HeadSize = 4, Causal = true, Window = 3, HasInputBias = true, Rotary = new RotaryEmbedding(new RotaryOptions { HeadSize = 4, ContextLength = 9, Theta = 100 }),
        })),
        Case<SelfAttention>("both-ways", Input.Real("x", 2, 5, 8), scope => new SelfAttention(scope, 8, new SelfAttentionOptions { Heads = 4, HasInputBias = true, HasOutputBias = true })) with { Vanishing = ["k_proj.bias"] },
        Case<LlamaBlock>("plain", Input.Real("x", 2, 5, 8), scope => new LlamaBlock(scope, new LlamaConfiguration { Width = 8, Heads = 4, KeyValueHeads = 2, Layers = 2, Hidden = 6 }, 0,
            new RotaryEmbedding(new RotaryOptions { HeadSize = 2, ContextLength = 9 }))),
        Case<BertBlock>("plain", Input.Real("x", 2, 5, 8), scope => new BertBlock(scope, new BertConfiguration { Width = 8, Heads = 2, Layers = 2, Hidden = 6 }, 0)) with { Vanishing = ["attention.self.key.bias"] },
    ];

    public static IReadOnlyList<LayerCase> All => s_all;

    public static LayerCase Named(string name) => s_all.Single(item => item.Name == name);

    /// <summary>The names of the cases that a test applies to, as theory data.</summary>
    public static TheoryData<string> Where(Func<LayerCase, bool> applies) => [.. s_all.Where(applies).Select(item => item.Name)];

    private static LayerCase Case<T>(string label, Input input, Func<ParameterScope, Module> construct) where T : Module =>
        new($"{typeof(T).Name}/{label}", typeof(T), input, construct);
}
