// The input of a case: a name, a shape, and how to draw values at which the operation is smooth.
namespace Loquat.Golden.Tests.Harness;

/// <summary>How an input's values are drawn.</summary>
public enum InputKind
{
    /// <summary>Normally distributed.</summary>
    Normal,

    /// <summary>Uniform in [0.5, 2).</summary>
    Positive,

    /// <summary>Of either sign, at least 0.5 in magnitude: for kinks and poles at 0.</summary>
    Away,

    /// <summary>Uniform in [0, 1).</summary>
    Unit,

    /// <summary>Shuffled, a tenth apart: a maximum stays where it is when a value moves a little.</summary>
    Distinct,

    /// <summary>Integers below a limit.</summary>
    Ids,
}

/// <summary>The description of one input.</summary>
public sealed record Input(string Name, InputKind Kind, int[] Shape)
{
    /// <summary>Integers are below this.</summary>
    public int Limit { get; init; }

    /// <summary>The integers themselves, where chance should not choose them.</summary>
    public int[]? Given { get; init; }

    /// <summary>Whether a real input takes no gradient.</summary>
    public bool IsConstant { get; init; }

    /// <summary>Whether a gradient is wanted.</summary>
    public bool HasGradient => Kind != InputKind.Ids && !IsConstant;

    public static Input Real(string name, params int[] shape) => new(name, InputKind.Normal, shape);

    public static Input Positive(string name, params int[] shape) => new(name, InputKind.Positive, shape);

    public static Input Away(string name, params int[] shape) => new(name, InputKind.Away, shape);

    public static Input Unit(string name, params int[] shape) => new(name, InputKind.Unit, shape);

    public static Input Distinct(string name, params int[] shape) => new(name, InputKind.Distinct, shape);

    public static Input Ids(string name, int limit, params int[] shape) => new(name, InputKind.Ids, shape) { Limit = limit };

    public static Input Fixed(string name, int[] shape, int[] ids) => new(name, InputKind.Ids, shape) { Given = ids };

    /// <summary>The same input without a gradient.</summary>
    public Input Constant() => this with { IsConstant = true };

    /// <summary>Draws values, always the same for the same case; real ones are exact in float32.</summary>
    public Values Draw(string caseName)
    {
        var random = new Random(SeedOf(caseName + "/" + Name));
        var count = Shape.Aggregate(1, (product, extent) => product * extent);
        if (Kind == InputKind.Ids)
            return new Values(Shape, null, Given ?? [.. Enumerable.Range(0, count).Select(_ => random.Next(Limit))]);
        var reals = new double[count];
        for (var i = 0; i < count; i++)
        {
            var value = Kind switch
            {
                InputKind.Positive => 0.5 + (1.5 * random.NextDouble()),
                InputKind.Unit => random.NextDouble(),
                InputKind.Distinct => 0.1 * (i - (count / 2)),
                InputKind.Away => Normal(random) is var x && x < 0 ? x - 0.5 : x + 0.5,
                _ => Normal(random),
            };
            reals[i] = (float)value;
        }
        if (Kind == InputKind.Distinct)
            random.Shuffle(reals);
        return new Values(Shape, reals, null);
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static int SeedOf(string text)
    {
        var hash = 2166136261;
        foreach (var character in text)
            hash = (hash ^ character) * 16777619;
        return (int)(hash & int.MaxValue);
    }
}
