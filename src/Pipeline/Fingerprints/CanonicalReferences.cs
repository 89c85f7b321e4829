using System.Security.Cryptography;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Pipeline.Fingerprints;

/// <summary>
/// Methods and fields as instructions name them. A method of ours is only pointed to: its name and signature are in its
/// own form.
/// </summary>
internal static class CanonicalReferences
{
    private static readonly string[] Inspectors =
    [
        "Newtonsoft.Json",
        "System.Text.Json",
        "System.Xml",
        "System.Runtime.Serialization",
        "System.Reflection",
        "System.ComponentModel",
    ];

    public static void Method(MethodReference called, Instruction instruction, CanonicalText text)
    {
        var definition = text.Modules.Resolve(called);
        text.Type(called.DeclaringType, instruction.OpCode.Code == Code.Newobj ? Follow.Create : Follow.Mention);
        if (called is GenericInstanceMethod instance)
        {
            text.Arguments(instance.GenericArguments, Follow.Name);
        }

        if (definition is not null)
        {
            text.Member(definition);
            text.Lead(Follow.Call, definition);
            return;
        }

        text.Write(called.Name).Signature(called.GetElementMethod());
        text.Traits |= TraitsOf(called, instruction);
    }

    /// <summary>
    /// A field that the compiler fills from the file's data (array and span literals) enters with that data.
    /// </summary>
    public static void Field(FieldReference field, CanonicalText text)
    {
        text.Type(field.DeclaringType);
        if (text.Modules.Resolve(field) is not { } definition)
        {
            text.Write(field.Name).Type(field.FieldType);
            return;
        }

        text.Lead(Follow.Touch, definition.DeclaringType);
        if (Anonymity.IsAnonymous(definition))
        {
            text.Member(definition);
        }
        else
        {
            text.Write(definition.Name);
        }

        text.Type(definition.FieldType);
        if (definition.InitialValue is { Length: > 0 } data)
        {
            text.Write("data").Write(Convert.ToHexString(SHA256.HashData(data)));
        }

        if (definition.IsStatic && Anonymity.HasAttribute(definition, "ThreadStaticAttribute"))
        {
            text.Write("per thread");
        }
    }

    /// <summary>What code that is not ours may do with what it is given.</summary>
    private static Traits TraitsOf(MethodReference called, Instruction instruction)
    {
        var type = called.DeclaringType;
        var traits = Traits.None;
        if (called.Name.StartsWith("GetManifestResource", StringComparison.Ordinal))
        {
            traits |= Traits.OpensResources;
        }
        else if (IsInspector(type, called.Name))
        {
            traits |= Traits.Inspects;
        }

        var onUnknownObject =
            type.FullName == "System.Object"
            && called.HasThis
            && called.Name is "ToString" or "Equals" or "GetHashCode"
            && instruction.Previous?.OpCode.Code != Code.Constrained;
        if (onUnknownObject || (TakesAnObject(called) && !IsIncurious(called)))
        {
            traits |= Traits.ComparesOrPrints;
        }

        return traits;
    }

    private static bool IsInspector(TypeReference type, string method) =>
        type.FullName is "System.Activator"
        || (type.FullName is "System.Type" && method.StartsWith("Get", StringComparison.Ordinal) && method is not "GetTypeFromHandle")
        || (
            type.FullName is not "System.Reflection.Assembly"
            && Array.Exists(Inspectors, name => type.Namespace.StartsWith(name, StringComparison.Ordinal))
        );

    private static bool TakesAnObject(MethodReference called) =>
        called.Parameters.Any(parameter => IsObject(parameter.ParameterType)) && !IsDelegateConstructor(called);

    private static bool IsDelegateConstructor(MethodReference called) =>
        called is { Name: ".ctor", Parameters.Count: 2 } && called.Parameters[1].ParameterType.MetadataType == MetadataType.IntPtr;

    private static bool IsObject(TypeReference type) =>
        type switch
        {
            ArrayType array => IsObject(array.ElementType),
            GenericInstanceType instance => instance.GenericArguments.Any(IsObject),
            _ => type.MetadataType == MetadataType.Object,
        };

    /// <summary>Methods that are given any object and look at nothing but its reference.</summary>
    private static bool IsIncurious(MethodReference called) =>
        called.Name == "ReferenceEquals"
        || called.DeclaringType.FullName is "System.ArgumentNullException" or "System.Threading.Monitor" or "System.GC";
}
