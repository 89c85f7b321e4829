using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Mono.Cecil;

namespace Pipeline.Fingerprints;

/// <summary>
/// Writes references to types and members so that they mean the same wherever they stand, and gathers what they lead
/// to.
/// </summary>
internal sealed class CanonicalText(OwnModules modules)
{
    private readonly StringBuilder text = new();
    private readonly Dictionary<IMemberDefinition, int> members = [];
    private readonly HashSet<Edge> seen = [];
    private readonly List<Edge> edges = [];

    public Traits Traits { get; set; }

    public OwnModules Modules => modules;

    public CanonicalText Write(string part)
    {
        text.Append(part).Append(' ');
        return this;
    }

    public CanonicalText Write(long number)
    {
        text.Append(CultureInfo.InvariantCulture, $"{number} ");
        return this;
    }

    /// <summary>With its length before it, so that no content can be taken for what follows.</summary>
    public CanonicalText Literal(string value) => Write(value.Length).Write(value);

    /// <summary>
    /// A member's name. Where it is an explicit implementation, the interface stands as a type beside it.
    /// </summary>
    /// <param name="name">The name as metadata has it.</param>
    /// <param name="method">The method, or an accessor of the property.</param>
    public CanonicalText Name(string name, MethodDefinition? method)
    {
        if (method is null || !ExplicitNames.IsExplicit(method))
        {
            return Literal(name);
        }

        Literal(ExplicitNames.Member(name)).Write("of");
        foreach (var implemented in method.Overrides)
        {
            Type(implemented.DeclaringType, null);
        }

        return this;
    }

    public void Lead(Follow follow, object target)
    {
        var edge = new Edge(follow, target);
        if (seen.Add(edge))
        {
            edges.Add(edge);
        }
    }

    public void Member(IMemberDefinition member)
    {
        if (!members.TryGetValue(member, out var place))
        {
            members.Add(member, place = members.Count);
        }

        text.Append(CultureInfo.InvariantCulture, $"#{place} ");
    }

    /// <param name="type">The type, ours or not.</param>
    /// <param name="follow">What the occurrence leads to; null if it only names the type.</param>
    public void Type(TypeReference type, Follow? follow = Follow.Mention)
    {
        switch (type)
        {
            case GenericParameter parameter:
                Write(parameter.Type == GenericParameterType.Method ? "!!" : "!").Write(parameter.Position);
                break;
            case GenericInstanceType instance:
                Type(instance.ElementType, follow);
                Arguments(instance.GenericArguments, follow);
                break;
            case ArrayType array:
                Write("array").Write(array.Rank).Type(array.ElementType, follow is null ? null : Follow.Mention);
                break;
            case FunctionPointerType function:
                Write("function").Signature(function);
                break;
            case IModifierType modified:
                Write(type.MetadataType.ToString()).Type(modified.ModifierType, null);
                Type(modified.ElementType, follow);
                break;
            case TypeSpecification special:
                Write(special.MetadataType.ToString()).Type(special.ElementType, follow);
                break;
            default:
                Plain(type, follow);
                break;
        }
    }

    public void Arguments(IEnumerable<TypeReference> arguments, Follow? follow)
    {
        Write("<");
        foreach (var argument in arguments)
        {
            Type(argument, follow is null ? null : Follow.Name);
        }

        Write(">");
    }

    public CanonicalText Signature(IMethodSignature signature)
    {
        Write(signature.HasThis ? "instance" : "static").Write(signature.CallingConvention.ToString()).Type(signature.ReturnType);
        Write("(");
        foreach (var parameter in signature.Parameters)
        {
            Type(parameter.ParameterType);
        }

        return Write(")");
    }

    public CanonicalForm Form()
    {
        // Not by an encoding: literals may hold half a surrogate pair.
        var bytes = MemoryMarshal.AsBytes(text.ToString().AsSpan());
        return new CanonicalForm(SHA256.HashData(bytes), [.. members.Keys], [.. edges], Traits);
    }

    private void Plain(TypeReference type, Follow? follow)
    {
        var (name, definition) = modules.Identify(type);
        if (name is null)
        {
            Member(definition!);
        }
        else
        {
            Write(name);
        }

        if (definition is not null && follow is { } kind)
        {
            Lead(kind, definition);
        }
    }
}
