using Mono.Cecil;

namespace Pipeline.Fingerprints;

/// <summary>
/// Which names say nothing. C# writes '&lt;' first in every name that it makes up, and numbers many of them by their
/// place in the file; no source can name a member so.
/// </summary>
internal static class Anonymity
{
    public static bool IsAnonymous(TypeDefinition type) =>
        IsGenerated(type.Name) || (type.DeclaringType is { } declaring && IsAnonymous(declaring));

    /// <summary>Private methods too: nothing outside their type can depend on how they are called.</summary>
    public static bool IsAnonymous(MethodDefinition method) =>
        IsGenerated(method.Name) || IsAnonymous(method.DeclaringType) || (method.IsPrivate && !method.IsVirtual && !method.IsSpecialName);

    /// <summary>Fields of generated types bear the names of captured locals.</summary>
    public static bool IsAnonymous(FieldDefinition field) => IsGenerated(field.Name) || IsAnonymous(field.DeclaringType);

    /// <summary>An anonymous type as of <c>new { X = 1 }</c>: its name says nothing, its properties do.</summary>
    public static bool IsAnonymousObject(TypeDefinition type) => type.Name.StartsWith("<>f__AnonymousType", StringComparison.Ordinal);

    /// <summary>One of the members by which a record compares and prints itself, unless written by hand.</summary>
    public static bool IsRecordMember(MethodDefinition method) =>
        method.Name is "ToString" or "Equals" or "GetHashCode" or "PrintMembers" or "<Clone>$"
        && !IsAnonymous(method.DeclaringType)
        && HasAttribute(method, "CompilerGeneratedAttribute");

    public static bool HasAttribute(ICustomAttributeProvider member, string name) =>
        member.HasCustomAttributes && member.CustomAttributes.Any(attribute => attribute.AttributeType.Name == name);

    private static bool IsGenerated(string name) => name.StartsWith('<') && name != "<Module>";
}
