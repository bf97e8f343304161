// One breath of a spinning thread.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Loquat.Kernels.Threading;

/// <summary>The processor's hint that a thread is waiting for another.</summary>
internal static class Pause
{
    /// <summary>Waits some tens of processor cycles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Once()
    {
        if (X86Base.IsSupported)
            X86Base.Pause();
        else if (ArmBase.IsSupported)
            ArmBase.Yield();
        else
            Thread.SpinWait(1);
    }
}
