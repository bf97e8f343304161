// Whether operations record a graph.
namespace Loquat.Tensors.Autograd;

/// <summary>Switches the recording of gradients for the current thread.</summary>
public static class GradMode
{
    [ThreadStatic]
    private static int s_disabled;

    /// <summary>Whether operations on tensors that require gradients are recorded.</summary>
    public static bool IsEnabled => s_disabled == 0;

    /// <summary>Records nothing until the result is disposed: for evaluation and generation.</summary>
    public static NoGradScope NoGrad()
    {
        s_disabled++;
        return new NoGradScope(true);
    }

    /// <summary>A stretch without recording. Dispose ends it.</summary>
    public readonly ref struct NoGradScope
    {
        private readonly bool _active;

        internal NoGradScope(bool active) => _active = active;

        /// <summary>Goes back to what was before.</summary>
        public void Dispose()
        {
            if (_active)
                s_disabled--;
        }
    }
}
