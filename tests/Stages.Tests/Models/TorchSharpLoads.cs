using System.Runtime.CompilerServices;

namespace Stages.Tests.Models;

/// <summary>A test that touches TorchSharp before any type of Stages still finds its native library prepared.</summary>
internal static class TorchSharpLoads
{
    [ModuleInitializer]
    internal static void RunStagesInitializer() =>
        RuntimeHelpers.RunModuleConstructor(typeof(Stages.Models.LibTorch).Module.ModuleHandle);
}
