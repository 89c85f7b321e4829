using Mono.Cecil;

namespace Pipeline.Fingerprints;

/// <summary>A method that a virtual call on an object may end in.</summary>
/// <param name="Method">The method.</param>
/// <param name="Slots">Those of our own methods in whose place it may be called. They are matched by name and arity,
/// not by parameter types, so that generic interfaces need no substitution; an overload of equal arity is then taken
/// along.</param>
/// <param name="Foreign">Whether code that is not ours may call it.</param>
/// <param name="Optional">Whether it only serves those who compare or print records.</param>
internal sealed record Override(MethodDefinition Method, MethodDefinition[] Slots, bool Foreign, bool Optional);

/// <summary>
/// All overrides and interface implementations that an object of a type brings with it, inherited and default ones
/// included.
/// </summary>
internal static class Overrides
{
    public static IReadOnlyList<Override> Of(TypeDefinition type, OwnModules modules)
    {
        var family = new Family(type, modules);
        var slots = family.Ancestors.SelectMany(ancestor => ancestor.Methods).Where(method => method.IsVirtual).ToLookup(Signature);

        var overrides = new List<Override>();
        var hidden = new HashSet<string>(StringComparer.Ordinal);
        foreach (var ancestor in family.Ancestors)
        {
            foreach (var method in ancestor.Methods.Where(method => method.IsVirtual || method.HasOverrides))
            {
                if (method.IsAbstract || (!ancestor.IsInterface && !IsVisible(method, hidden)))
                {
                    continue;
                }

                var explicitly = method.Overrides.Select(overridden => (overridden, definition: modules.Resolve(overridden))).ToList();
                var own = explicitly.Select(each => each.definition).OfType<MethodDefinition>();
                var foreign = explicitly.Exists(each => each.definition is null) || MayFillForeignSlot(method, family);
                MethodDefinition[] filled = [.. slots[Signature(method)].Concat(own).Distinct()];
                overrides.Add(new Override(method, filled, foreign, Anonymity.IsRecordMember(method)));
            }
        }

        return overrides;
    }

    /// <summary>False for what a more derived type has overridden: a virtual call never ends there.</summary>
    private static bool IsVisible(MethodDefinition method, HashSet<string> hidden)
    {
        var signature = Exact(method);
        if (hidden.Contains(signature))
        {
            if (method.IsNewSlot)
            {
                hidden.Remove(signature);
            }

            return false;
        }

        if (method.IsReuseSlot && method.IsVirtual)
        {
            hidden.Add(signature);
        }

        return true;
    }

    /// <summary>When in doubt, yes: an interface that is not ours is not looked into.</summary>
    private static bool MayFillForeignSlot(MethodDefinition method, Family family)
    {
        if (!method.IsVirtual || method.DeclaringType.IsInterface)
        {
            return false;
        }

        if (family.HasForeignInterface || (family.IsEquatable && method.Name == "Equals"))
        {
            return true;
        }

        return method.IsReuseSlot
            && !family.Ancestors.Any(ancestor =>
                !ancestor.IsInterface && ancestor.Methods.Any(root => root.IsVirtual && root.IsNewSlot && Exact(root) == Exact(method))
            );
    }

    private static (string Name, int Parameters, int GenericParameters) Signature(MethodDefinition method) =>
        (method.Name, method.Parameters.Count, method.GenericParameters.Count);

    private static string Exact(MethodDefinition method)
    {
        var parameters = string.Join(',', method.Parameters.Select(parameter => parameter.ParameterType.FullName));
        return $"{method.Name}/{method.GenericParameters.Count}({parameters})";
    }

    /// <summary>
    /// The type, its base types and their interfaces, in that order, as far as they are ours, and what is known of the
    /// others.
    /// </summary>
    private sealed class Family
    {
        private readonly OwnModules modules;
        private readonly List<TypeDefinition> ancestors = [];

        public Family(TypeDefinition type, OwnModules modules)
        {
            this.modules = modules;
            for (var line = type; line is not null; line = line.BaseType is null ? null : modules.Resolve(line.BaseType))
            {
                ancestors.Add(line);
            }

            foreach (var line in ancestors.ToArray())
            {
                AddInterfaces(line);
            }
        }

        public IReadOnlyList<TypeDefinition> Ancestors => ancestors;

        public bool HasForeignInterface { get; private set; }

        public bool IsEquatable { get; private set; }

        private void AddInterfaces(TypeDefinition type)
        {
            foreach (var reference in type.Interfaces.Select(implementation => implementation.InterfaceType))
            {
                if (modules.Resolve(reference) is not { } definition)
                {
                    var equatable = reference.GetElementType().FullName == "System.IEquatable`1";
                    IsEquatable |= equatable;
                    HasForeignInterface |= !equatable;
                }
                else if (!ancestors.Contains(definition))
                {
                    ancestors.Add(definition);
                    AddInterfaces(definition);
                }
            }
        }
    }
}
