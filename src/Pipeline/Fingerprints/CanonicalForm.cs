using Mono.Cecil;

namespace Pipeline.Fingerprints;

/// <summary>How the closure goes on from a piece of code to another.</summary>
internal enum Follow
{
    /// <summary>A method is called, or a delegate is made of it.</summary>
    Call,

    /// <summary>A type occurs in a signature; a value type thereby exists.</summary>
    Mention,

    /// <summary>A static member or a constructor is used, so the static constructor runs.</summary>
    Touch,

    /// <summary>What a type is (base, interfaces, layout) matters.</summary>
    Declare,

    /// <summary>An object of the type may come to exist, so that its overrides can be called.</summary>
    Create,

    /// <summary>The type itself is handed on (generic argument, typeof, box): others may construct, compare and print it.</summary>
    Name,

    /// <summary>A serializer may see the type's properties.</summary>
    Inspect,

    /// <summary>An embedded resource is read.</summary>
    Read,
}

/// <summary>What a piece of code does that concerns types other than those it names.</summary>
[Flags]
internal enum Traits
{
    None = 0,

    /// <summary>Hands objects to code that may call their <c>ToString</c>, <c>Equals</c> or <c>GetHashCode</c>, or calls them itself.</summary>
    ComparesOrPrints = 1,

    /// <summary>Calls a serializer or reflection.</summary>
    Inspects = 2,

    /// <summary>Opens an embedded resource.</summary>
    OpensResources = 4,
}

internal readonly record struct Edge(Follow Follow, object Target);

/// <summary>
/// A method, type or resource in a form that does not depend on what stands around it. The hash is of the text in which every member whose
/// name carries no meaning (compiler-generated, or private) is replaced by its place in <see cref="Anonymous"/>; the closure gives those
/// members numbers in the order in which it meets them.
/// </summary>
internal sealed record CanonicalForm(byte[] Hash, IReadOnlyList<IMemberDefinition> Anonymous, IReadOnlyList<Edge> Edges, Traits Traits);
