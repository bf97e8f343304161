// Models of random weights in any format, for benchmarks: as much memory as the format takes, and no more on the way there.
using Loquat.Kernels.Quantization;
using Loquat.Kernels.Random;
using Loquat.Models;

namespace Loquat.Cli.Benchmarks;

/// <summary>Builds models of random weights.</summary>
internal static class RandomWeights
{
    private const ulong Seed = 1337;
    private const float Deviation = 0.02f;

    /// <summary>A model whose weights are packed in a format; matrices are normally distributed, vectors begin as in training.</summary>
    public static LanguageModel Build(LanguageModelConfiguration configuration, WeightFormat format)
    {
        var model = configuration.Build(seed: null);
        var stream = 0UL;
        var matrices = new List<ParameterSource>();
        foreach (var parameter in model.Parameters)
        {
            stream++;
            if (parameter.Tensor.Shape.Rank == 1)
            {
                parameter.Initializer.Fill(parameter.Tensor, Seed, parameter.Name);
                continue;
            }
            var number = stream << 32;
            matrices.Add(new ParameterSource(parameter, (first, rows) => RandomKernels.Normal(rows, 0, Deviation, Seed, number + (uint)first)));
        }
        model.Fill(format, matrices);
        return model;
    }
}
