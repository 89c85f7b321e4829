using Mono.Cecil;

namespace Stages.Tests.Torch;

/// <summary>
/// A number that TorchSharp converts on the way into an operation can be freed before the operation reads it
/// (src/Stages/Models/Scalars.cs).
/// </summary>
public sealed class ScalarsTests
{
    [Fact]
    public void NoOperationIsGivenANumberThatNobodyHolds()
    {
        using var resolver = new DefaultAssemblyResolver();
        resolver.AddSearchDirectory(AppContext.BaseDirectory);
        using var torch = Read("TorchSharp.dll", resolver);
        using var stages = Read("Stages.dll", resolver);
        var converting = Methods(torch).Where(m => Calls(m).Any(IsConversion)).Select(m => m.FullName).ToHashSet();
        Assert.Contains(converting, name => name.EndsWith("Tensor::add_(TorchSharp.torch/Tensor)"));

        // Operators go through such a method in turn.
        converting.UnionWith([
            .. Methods(torch)
                .Where(m => m.DeclaringType.Name == "Tensor" && Calls(m).Any(c => converting.Contains(c.FullName)))
                .Select(m => m.FullName),
        ]);
        var unheld =
            from method in Methods(stages)
            from called in Calls(method)
            where IsConversion(called) || converting.Contains(called.FullName)
            select $"{method.FullName} calls {called.FullName}";
        Assert.Empty(unheld);
    }

    private static ModuleDefinition Read(string file, IAssemblyResolver resolver) =>
        ModuleDefinition.ReadModule(Path.Combine(AppContext.BaseDirectory, file), new ReaderParameters { AssemblyResolver = resolver });

    private static IEnumerable<MethodDefinition> Methods(ModuleDefinition module) =>
        module.GetTypes().SelectMany(t => t.Methods).Where(m => m.HasBody);

    private static IEnumerable<MethodReference> Calls(MethodDefinition method) =>
        method.Body.Instructions.Select(i => i.Operand).OfType<MethodReference>();

    private static bool IsConversion(MethodReference called) =>
        called.DeclaringType.FullName == "TorchSharp.Scalar" && called.Name == "op_Implicit";
}
