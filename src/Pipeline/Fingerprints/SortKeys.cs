using Mono.Cecil;

namespace Pipeline.Fingerprints;

/// <summary>Texts to put types and members in an order by that no namespace of ours decides.</summary>
internal static class SortKeys
{
    /// <summary>A type as a signature names it. All that have no name of their own are one.</summary>
    public static string Of(TypeReference type, OwnModules modules) =>
        type switch
        {
            GenericParameter parameter => $"{(parameter.Type == GenericParameterType.Method ? "!!" : "!")}{parameter.Position}",
            GenericInstanceType instance => $"{Of(instance.ElementType, modules)}<{All(instance.GenericArguments, modules)}>",
            ArrayType array => $"{Of(array.ElementType, modules)}[{array.Rank}]",
            FunctionPointerType function => $"function {Signature(function, modules)}",
            TypeSpecification special => $"{special.MetadataType} {Of(special.ElementType, modules)}",
            _ => modules.Identify(type).Name ?? "#",
        };

    /// <summary>A method among those of its type.</summary>
    public static string Of(MethodDefinition method, OwnModules modules)
    {
        var interfaces = ExplicitNames.IsExplicit(method) ? All(method.Overrides.Select(each => each.DeclaringType), modules) : "";
        return $"{ExplicitNames.Unqualified(method.Name)} {interfaces} {Signature(method, modules)}";
    }

    /// <summary>
    /// A type whose objects a stage holds, or the method of a delegate. Names without meaning count here: those of two
    /// lambdas tell one from the other.
    /// </summary>
    public static string OfHeld(IMemberDefinition held, OwnModules modules) =>
        held switch
        {
            TypeDefinition type when Anonymity.IsAnonymous(type) => ExplicitNames.Unqualified(modules.Names.Of(type)),
            TypeDefinition type => modules.Names.Of(type),
            MethodDefinition method => $"{OfHeld(method.DeclaringType, modules)} {Of(method, modules)}",
            _ => held.Name,
        };

    private static string Signature(IMethodSignature signature, OwnModules modules) =>
        $"({All(signature.Parameters.Select(parameter => parameter.ParameterType), modules)}) {Of(signature.ReturnType, modules)}";

    private static string All(IEnumerable<TypeReference> types, OwnModules modules) =>
        string.Join(',', types.Select(type => Of(type, modules)));
}
