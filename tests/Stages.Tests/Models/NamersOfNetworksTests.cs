using Mono.Cecil;
using Stages.Models;

namespace Stages.Tests.Models;

/// <summary>Which types name a subclass of <see cref="Network"/>, or its row.</summary>
public sealed class NamersOfNetworksTests
{
    [Fact]
    public void OnlyTheTableOfNetworksNamesOne()
    {
        using var module = ModuleDefinition.ReadModule(typeof(Network).Assembly.Location);
        var networks = module.Types.Where(type => type.BaseType?.Name is nameof(Network) or nameof(Architecture)).ToList();
        Assert.NotEmpty(networks);
        var namers = module
            .Types.Except(networks)
            .Where(type => Named(type).Select(Outermost).Any(name => networks.Any(network => network.FullName == name)));
        Assert.Equal(["Stages.Experiments.Networks"], namers.Select(type => type.FullName));
    }

    private static string Outermost(TypeReference type) => type.DeclaringType is { } outer ? Outermost(outer) : type.FullName;

    private static IEnumerable<TypeReference> Named(TypeDefinition type) =>
        type
            .NestedTypes.SelectMany(Named)
            .Concat(type.Methods.SelectMany(Named))
            .Concat(type.Fields.Select(field => field.FieldType))
            .Append(type.BaseType)
            .OfType<TypeReference>()
            .SelectMany(Parts);

    private static IEnumerable<TypeReference> Named(MethodDefinition method) =>
        method
            .Parameters.Select(parameter => parameter.ParameterType)
            .Append(method.ReturnType)
            .Concat(method.HasBody ? method.Body.Variables.Select(variable => variable.VariableType) : [])
            .Concat(method.HasBody ? method.Body.Instructions.SelectMany(instruction => Named(instruction.Operand)) : []);

    private static IEnumerable<TypeReference> Named(object? operand) =>
        operand switch
        {
            TypeReference type => [type],
            GenericInstanceMethod method => [method.DeclaringType, .. method.GenericArguments],
            MemberReference member => [member.DeclaringType],
            _ => [],
        };

    private static IEnumerable<TypeReference> Parts(TypeReference type) =>
        type switch
        {
            GenericInstanceType generic => generic.GenericArguments.SelectMany(Parts).Append(generic.ElementType),
            TypeSpecification { ElementType: var element } => Parts(element),
            _ => [type],
        };
}
