using System.Runtime.CompilerServices;

namespace Stages.Tests.Torch;

/// <summary>
/// A test that touches TorchSharp before any type of Stages still finds its native library prepared; and tests compute
/// with one thread each, as stages do.
/// </summary>
internal static class TorchSharpLoads
{
    [ModuleInitializer]
    internal static void RunStagesInitializer()
    {
        RuntimeHelpers.RunModuleConstructor(typeof(Stages.Torch.LibTorch).Module.ModuleHandle);
        TorchSharp.torch.set_num_threads(1);
    }
}
