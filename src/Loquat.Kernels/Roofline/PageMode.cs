// Which pages a measurement's memory lies in.
namespace Loquat.Kernels.Roofline;

/// <summary>The pages that memory is asked for in.</summary>
public enum PageMode
{
    /// <summary>The system's ordinary pages, such as 4 KiB.</summary>
    Small,

    /// <summary>The system's huge pages, such as 2 MiB, where it gives them on request.</summary>
    Huge,
}
