using Mono.Cecil;

namespace Stages.Tests.Torch;

/// <summary>
/// ATen gives the tensor square root to MKL, whose result differs between processors whatever it is told
/// (docs/science.md, section 9).
/// </summary>
public sealed class SquareRootTests
{
    [Fact]
    public void NoStageTakesTheSquareRootOfATensor()
    {
        using var stages = ModuleDefinition.ReadModule(Path.Combine(AppContext.BaseDirectory, "Stages.dll"));
        var called = stages
            .GetTypes()
            .SelectMany(t => t.Methods)
            .Where(m => m.HasBody)
            .SelectMany(m => m.Body.Instructions)
            .Select(i => i.Operand)
            .OfType<MethodReference>()
            .Where(m => m.DeclaringType.FullName is "TorchSharp.torch" or "TorchSharp.torch/Tensor")
            .Select(m => m.Name)
            .ToHashSet();
        Assert.Contains("rsqrt_", called);
        Assert.DoesNotContain("sqrt", called);
        Assert.DoesNotContain("sqrt_", called);
    }
}
