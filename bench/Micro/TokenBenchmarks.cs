// Kernels at both ends of a language model: the look-up of tokens and the loss over the vocabulary.
using BenchmarkDotNet.Attributes;
using Loquat.Kernels.Indexing;
using Loquat.Kernels.Losses;

namespace Loquat.Bench.Micro;

/// <summary>Tokens × vocabulary of the models that are trained, and an odd one.</summary>
public abstract class TokenBenchmarks
{
    /// <summary>Tokens × vocabulary.</summary>
    [Params("768x65", "4096x65", "256x50257", "33x1001")]
    public string Shape { get; set; } = "";

    /// <summary>Number of tokens.</summary>
    protected int Tokens { get; private set; }

    /// <summary>Number of ids.</summary>
    protected int Vocabulary { get; private set; }

    /// <summary>The tokens.</summary>
    protected int[] Ids { get; private set; } = [];

    /// <summary>Reads the shape, makes the operands and compares with the twin.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var sizes = Array.ConvertAll(Shape.Split('x'), int.Parse);
        (Tokens, Vocabulary) = (sizes[0], sizes[1]);
        Ids = Numbers.Ids(Tokens, Vocabulary, 9);
        Prepare();
    }

    /// <summary>Makes the operands and compares with the twin.</summary>
    protected abstract void Prepare();
}

/// <summary>Cross entropy of logits.</summary>
public class CrossEntropyBenchmarks : TokenBenchmarks
{
    private const int Ignored = -100;
    private float[] _logits = [];
    private float[] _loss = [];
    private float[] _logSumExp = [];
    private float[] _gradient = [];

    /// <summary>Loss and log-sum-exp of every token.</summary>
    [Benchmark]
    public double Forward() => CrossEntropyKernels.Forward(_logits, Ids, Tokens, Vocabulary, Ignored, 0, [], _loss, _logSumExp).LossSum;

    /// <summary>Gradient of the logits.</summary>
    [Benchmark]
    public void Backward() => CrossEntropyKernels.Backward(_logits, Ids, Tokens, Vocabulary, Ignored, 0, [], _logSumExp, 1f / Tokens, _gradient, false);

    /// <inheritdoc/>
    protected override void Prepare()
    {
        var count = Tokens * Vocabulary;
        (_logits, _gradient, _loss, _logSumExp) = (Numbers.Normal(count, 1, 2), new float[count], new float[Tokens], new float[Tokens]);
        float[] gradient = new float[count], loss = new float[Tokens], logSumExp = new float[Tokens];
        CrossEntropyReference.Forward<float>(_logits, Ids, Tokens, Vocabulary, Ignored, 0, [], loss, logSumExp);
        CrossEntropyReference.Backward<float>(_logits, Ids, Tokens, Vocabulary, Ignored, 0, [], logSumExp, 1f / Tokens, gradient, false);
        Forward();
        Backward();
        Numbers.RequireEqual($"cross entropy {Shape}", loss, _loss, 1e-4f);
        Numbers.RequireEqual($"cross entropy {Shape}, gradient", gradient, _gradient, 1e-4f);
    }
}

/// <summary>Embedding.</summary>
public class EmbeddingBenchmarks : TokenBenchmarks
{
    private const int Width = 384;
    private float[] _table = [];
    private float[] _y = [];
    private float[] _gradient = [];
    private float[] _dTable = [];

    /// <summary>Rows of the table for every token.</summary>
    [Benchmark]
    public void Forward() => EmbeddingKernels.Forward(_table, Vocabulary, Width, Ids, _y);

    /// <summary>Gradient of the table, added to what is there.</summary>
    [Benchmark]
    public void Backward() => EmbeddingKernels.Backward(Ids, _gradient, Vocabulary, Width, _dTable, true);

    /// <inheritdoc/>
    protected override void Prepare()
    {
        (_table, _dTable) = (Numbers.Normal(Vocabulary * Width, 1), new float[Vocabulary * Width]);
        (_y, _gradient) = (new float[Tokens * Width], Numbers.Normal(Tokens * Width, 2));
        float[] y = new float[_y.Length], dTable = new float[_dTable.Length];
        EmbeddingReference.Forward<float>(_table, Vocabulary, Width, Ids, y);
        EmbeddingReference.Backward<float>(Ids, _gradient, Vocabulary, Width, dTable, true);
        Forward();
        Backward();
        Numbers.RequireEqual($"embedding {Shape}", y, _y);
        Numbers.RequireEqual($"embedding {Shape}, gradient", dTable, _dTable);
    }
}
