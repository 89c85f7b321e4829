using Mono.Cecil;
using Mono.Cecil.Cil;

namespace EndToEnd.Tests;

/// <summary>The rooms of an assembly, which are its namespaces, and which of them name each other's types.</summary>
internal static class HouseMap
{
    /// <summary>Every arrow between rooms of the three assemblies, with a type that draws it.</summary>
    public static IReadOnlyList<Arrow> Arrows(IEnumerable<string> assemblies)
    {
        var modules = assemblies.Select(path => ModuleDefinition.ReadModule(path)).ToList();
        try
        {
            var own = modules.Select(module => module.Assembly.Name.Name).ToHashSet();
            return
            [
                .. modules
                    .SelectMany(module => module.Types)
                    .Where(type => Room(type) is not "")
                    .SelectMany(type =>
                        Named(type)
                            .Where(named => own.Contains(Assembly(named)))
                            .Select(named => new Arrow(Room(type), Room(named), type.Name))
                    )
                    .Where(arrow => arrow.From != arrow.To && arrow.To is not "")
                    .DistinctBy(arrow => (arrow.From, arrow.To)),
            ];
        }
        finally
        {
            modules.ForEach(module => module.Dispose());
        }
    }

    // Empty for what the compiler and its generators add.
    private static string Room(TypeReference type) =>
        type.DeclaringType is { } outer ? Room(outer)
        : type.Namespace.StartsWith("System") || type.Namespace.StartsWith("Microsoft") ? ""
        : type.Namespace;

    private static string Assembly(TypeReference type) =>
        type.Scope is ModuleDefinition module ? module.Assembly.Name.Name : type.Scope.Name;

    // Every type that a type's declaration or code names, its nested types' included, generic arguments one by one.
    private static IEnumerable<TypeReference> Named(TypeDefinition type)
    {
        IEnumerable<TypeReference?> direct =
        [
            type.BaseType,
            .. type.Interfaces.Select(implemented => implemented.InterfaceType),
            .. type.Fields.Select(field => field.FieldType),
            .. type
                .CustomAttributes.Concat(type.Properties.SelectMany(property => property.CustomAttributes))
                .Select(attribute => attribute.AttributeType),
            .. type.Methods.SelectMany(Named),
        ];
        return direct.OfType<TypeReference>().SelectMany(Parts).Concat(type.NestedTypes.SelectMany(Named));
    }

    private static IEnumerable<TypeReference?> Named(MethodDefinition method) =>
        [
            method.ReturnType,
            .. method.Parameters.Select(parameter => parameter.ParameterType),
            .. method.HasBody ? method.Body.Variables.Select(variable => variable.VariableType) : [],
            .. method.HasBody ? method.Body.Instructions.SelectMany(Named) : [],
        ];

    private static IEnumerable<TypeReference?> Named(Instruction instruction) =>
        instruction.Operand switch
        {
            TypeReference type => [type],
            FieldReference field => [field.DeclaringType, field.FieldType],
            GenericInstanceMethod generic => [generic.DeclaringType, generic.ReturnType, .. generic.GenericArguments],
            MethodReference called => [called.DeclaringType, called.ReturnType],
            _ => [],
        };

    private static IEnumerable<TypeReference> Parts(TypeReference type) =>
        type switch
        {
            GenericParameter => [],
            GenericInstanceType generic => Parts(generic.ElementType).Concat(generic.GenericArguments.SelectMany(Parts)),
            TypeSpecification specification => Parts(specification.ElementType),
            _ => [type],
        };
}

/// <summary>A room's type names a type of another room.</summary>
/// <param name="From">The room that names.</param>
/// <param name="To">The room that is named.</param>
/// <param name="Example">A type of <paramref name="From"/> that does.</param>
internal sealed record Arrow(string From, string To, string Example);
