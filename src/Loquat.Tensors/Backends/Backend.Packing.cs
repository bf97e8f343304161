// The seam's weights in the order in which products read them: packed once, used by every step of decoding.
using Loquat.Kernels.Elementwise;
using Loquat.Kernels.Quantization;

namespace Loquat.Tensors.Backends;

public abstract partial class Backend
{
    /// <summary>Brings W [k, n], or [n, k] when transposed, into the backend's own order, in its memory.</summary>
    public abstract void PackWeight(Storage weight, bool transposed, int n, int k);

    /// <summary>Undoes <see cref="PackWeight"/>.</summary>
    public abstract void UnpackWeight(Storage weight, bool transposed, int n, int k);

    /// <summary>Bytes of a weight of <paramref name="n"/> columns and <paramref name="k"/> terms in a compact format, in the backend's own order.</summary>
    /// <exception cref="ArgumentException">The backend multiplies with no weights of that format, or not of that size.</exception>
    public abstract int PackedBytes(WeightFormat format, int n, int k);

    /// <summary>Stores rows of W [k, n], or [n, k] when transposed, in the backend's own order and the format of the memory. Different rows may be stored by different threads at once.</summary>
    /// <param name="packed">n·k real numbers, or <see cref="PackedBytes"/> of memory for a compact format.</param>
    /// <param name="transposed">Whether W is stored [n, k].</param>
    /// <param name="n">Columns of op(W).</param>
    /// <param name="k">Rows of op(W).</param>
    /// <param name="first">The first stored row: a multiple of 32.</param>
    /// <param name="rows">Whole stored rows, a multiple of 32 of them or all that are left.</param>
    /// <exception cref="ArgumentException">A number is not finite or too large for the format.</exception>
    public abstract void EncodeWeight(Storage packed, bool transposed, int n, int k, int first, ReadOnlySpan<float> rows);

    /// <summary>The numbers of a packed weight, in any format, as [n, k].</summary>
    public abstract void DecodeWeight(Storage packed, int n, int k, Storage columns);

    /// <summary>
    /// y = f(x · op(W) + bias) + residual for x [rows, k] and a packed W: the same values as <see cref="Linear"/> gives for the numbers that W holds.
    /// </summary>
    /// <param name="rows">Rows of x and y.</param>
    /// <param name="n">Columns of y.</param>
    /// <param name="k">Columns of x.</param>
    /// <param name="x">[rows, k].</param>
    /// <param name="packed">W as <see cref="PackWeight"/> or <see cref="EncodeWeight"/> left it.</param>
    /// <param name="bias">[n], or null.</param>
    /// <param name="activation">f, or null for the identity.</param>
    /// <param name="parameter">The parameter of f.</param>
    /// <param name="residual">[rows, n], other memory than y; null for none, as with an activation.</param>
    /// <param name="inIntegers">
    /// Whether the rows of x may be rounded to integers, 32 at a time with one scale, where the weight's numbers are integers with scales (q8_0: to 16 bits, q4_0: to 8).
    /// </param>
    /// <param name="y">[rows, n].</param>
    public abstract void PackedLinear(int rows, int n, int k, Storage x, Storage packed, Storage? bias, UnaryFunction? activation, double parameter, Storage? residual, bool inIntegers, Storage y);

    /// <summary>y[i, ·] = table[ids[i], ·] for a table [vocabulary, width] that was packed as a transposed weight.</summary>
    public abstract void PackedEmbedding(Storage packed, int vocabulary, int width, Storage ids, Storage y);
}
