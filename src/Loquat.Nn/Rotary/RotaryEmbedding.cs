// The angles of rotary position embedding: worked out once a pass from the positions of its tokens, used by every layer.
using System.Buffers;
using Loquat.Tensors;
using Loquat.Tensors.Operations;

namespace Loquat.Nn.Rotary;

/// <summary>Choices of a <see cref="RotaryEmbedding"/>.</summary>
public sealed record RotaryOptions
{
    /// <summary>D, values of a head; even.</summary>
    public required int HeadSize { get; init; }

    /// <summary>Positions of the model.</summary>
    public required int ContextLength { get; init; }

    /// <summary>θ: pair i turns by θ^(-2i/D) a position.</summary>
    public double Theta { get; init; } = 10000;

    /// <summary>A change of the frequencies, or null.</summary>
    public RopeScaling? Scaling { get; init; }

    /// <summary>Which values make a pair.</summary>
    public RotaryPairs Pairs { get; init; }
}

/// <summary>Rotary position embedding (Su et al. 2021): pair i of a query or key at position p is turned by p·ωᵢ.</summary>
public sealed class RotaryEmbedding
{
    private readonly double[] _frequencies;
    private readonly double _magnitude;

    /// <summary>Works out the frequencies.</summary>
    /// <exception cref="ArgumentException">The head size is odd.</exception>
    public RotaryEmbedding(RotaryOptions options)
    {
        if (options.HeadSize < 2 || options.HeadSize % 2 != 0)
            throw new ArgumentException($"Rotary position embedding turns pairs of values, so a head size of {options.HeadSize} cannot be; give an even one.");
        _frequencies = options.Scaling?.Frequencies(options.Theta, options.HeadSize, options.ContextLength) ?? RopeScaling.Plain(options.Theta, options.HeadSize);
        _magnitude = options.Scaling?.Magnitude ?? 1;
        Pairs = options.Pairs;
    }

    /// <summary>Which values make a pair.</summary>
    public RotaryPairs Pairs { get; }

    /// <summary>ω, in radians per position.</summary>
    public IReadOnlyList<double> Frequencies => _frequencies;

    /// <summary>The cosines and sines of positions: [..., D] with D/2 cosines, then D/2 sines. In double precision until they are rounded.</summary>
    /// <param name="positions">Integers [...].</param>
    public Tensor Angles(Tensor positions)
    {
        var half = _frequencies.Length;
        var numbers = ArrayPool<int>.Shared.Rent(positions.Count);
        var values = ArrayPool<double>.Shared.Rent(positions.Count * 2 * half);
        positions.Backend.Read(positions.Storage, numbers.AsSpan(0, positions.Count));
        for (var token = 0; token < positions.Count; token++)
        {
            var row = values.AsSpan(token * 2 * half, 2 * half);
            for (var pair = 0; pair < half; pair++)
            {
                var (sine, cosine) = Math.SinCos(numbers[token] * _frequencies[pair]);
                (row[pair], row[half + pair]) = (cosine * _magnitude, sine * _magnitude);
            }
        }
        var angles = Tensor.From(values.AsSpan(0, positions.Count * 2 * half), positions.Shape.Append(2 * half), positions.Backend);
        ArrayPool<int>.Shared.Return(numbers);
        ArrayPool<double>.Shared.Return(values);
        return angles;
    }
}
