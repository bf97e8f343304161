// The seam's weights in the order in which products read them: packed once, used by every step of decoding.
using Loquat.Kernels.Elementwise;

namespace Loquat.Tensors.Backends;

public abstract partial class Backend
{
    /// <summary>Brings W [k, n], or [n, k] when transposed, into the backend's own order, in its memory.</summary>
    public abstract void PackWeight(Storage weight, bool transposed, int n, int k);

    /// <summary>Undoes <see cref="PackWeight"/>.</summary>
    public abstract void UnpackWeight(Storage weight, bool transposed, int n, int k);

    /// <summary>y = f(x · op(W) + bias) + residual for x [rows, k] and a packed W: the same values as <see cref="Linear"/> gives for W before.</summary>
    /// <param name="rows">Rows of x and y.</param>
    /// <param name="n">Columns of y.</param>
    /// <param name="k">Columns of x.</param>
    /// <param name="x">[rows, k].</param>
    /// <param name="packed">W as <see cref="PackWeight"/> left it.</param>
    /// <param name="bias">[n], or null.</param>
    /// <param name="activation">f, or null for the identity.</param>
    /// <param name="parameter">The parameter of f.</param>
    /// <param name="residual">[rows, n], other memory than y; null for none, as with an activation.</param>
    /// <param name="y">[rows, n].</param>
    public abstract void PackedLinear(int rows, int n, int k, Storage x, Storage packed, Storage? bias, UnaryFunction? activation, double parameter, Storage? residual, Storage y);

    /// <summary>y[i, ·] = table[ids[i], ·] for a table [vocabulary, width] that was packed as a transposed weight.</summary>
    public abstract void PackedEmbedding(Storage packed, int vocabulary, int width, Storage ids, Storage y);
}
