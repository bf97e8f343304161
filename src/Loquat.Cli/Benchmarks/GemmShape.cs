// The matrix products that are timed: those of linear layers, forward and backward, and squares.
using System.Globalization;

namespace Loquat.Cli.Benchmarks;

/// <summary>One product C[m, n] = op(A)·op(B) with k terms in each sum.</summary>
/// <param name="Kind">nn: y = x·W. nt: dx = dy·Wᵀ. tn: dW = xᵀ·dy. tt: both transposed.</param>
/// <param name="M">Rows of C.</param>
/// <param name="N">Columns of C.</param>
/// <param name="K">Terms of each sum.</param>
internal sealed record GemmShape(string Kind, int M, int N, int K)
{
    /// <summary>The kinds, by name.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["nn", "nt", "tn", "tt"];

    /// <summary>The layers that are timed without --shapes: squares, and GPT-2's layers for 256 and 4,096 rows, each rows × inputs × outputs.</summary>
    public static IReadOnlyList<(int Rows, int Inputs, int Outputs)> Usual { get; } =
    [
        (512, 512, 512), (1024, 1024, 1024), (2048, 2048, 2048),
        (256, 768, 768), (256, 768, 2304), (256, 768, 3072), (256, 3072, 768),
        (4096, 768, 768), (4096, 768, 2304), (4096, 768, 3072), (4096, 3072, 768),
    ];

    /// <summary>Whether A is stored [k, m].</summary>
    public bool TransposeA => Kind[0] == 't';

    /// <summary>Whether B is stored [n, k].</summary>
    public bool TransposeB => Kind[1] == 't';

    /// <summary>Float operations.</summary>
    public double Flops => 2.0 * M * N * K;

    /// <summary>The product of one kind that a linear layer asks for.</summary>
    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    /// <param name="rows">Rows of the layer's input.</param>
    /// <param name="inputs">Columns of its input.</param>
    /// <param name="outputs">Columns of its output.</param>
    public static GemmShape Of(string kind, int rows, int inputs, int outputs) => kind switch
    {
        "nt" => new GemmShape(kind, rows, inputs, outputs),
        "tn" => new GemmShape(kind, inputs, outputs, rows),
        _ => new GemmShape(kind, rows, outputs, inputs),
    };

    /// <summary>Reads ROWSxINPUTSxOUTPUTS.</summary>
    /// <exception cref="UsageException">It is none, or too large.</exception>
    public static (int Rows, int Inputs, int Outputs) Parse(string text)
    {
        var parts = text.Split('x');
        var sizes = new int[3];
        for (var i = 0; i < 3; i++)
        {
            if (parts.Length != 3 || !int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out sizes[i]) || sizes[i] is < 1 or > 1 << 20)
                throw new UsageException($"--shapes has '{text}'; a shape is ROWSxINPUTSxOUTPUTS of a linear layer, such as 256x768x3072, each from 1 to 1048576.");
        }
        if ((long)sizes[0] * sizes[1] > int.MaxValue || (long)sizes[0] * sizes[2] > int.MaxValue || (long)sizes[1] * sizes[2] > int.MaxValue)
            throw new UsageException($"--shapes has '{text}', one of whose matrices would hold more than 2^31 values; use a smaller shape.");
        return (sizes[0], sizes[1], sizes[2]);
    }
}
