using System.Runtime.CompilerServices;
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

    /// <summary>
    /// The type itself is handed on (generic argument, typeof, box): others may construct, compare and print it.
    /// </summary>
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

    /// <summary>
    /// Hands objects to code that may call their <c>ToString</c>, <c>Equals</c> or <c>GetHashCode</c>, or calls these
    /// itself.
    /// </summary>
    ComparesOrPrints = 1,

    /// <summary>Calls a serializer or reflection.</summary>
    Inspects = 2,

    /// <summary>Opens an embedded resource.</summary>
    OpensResources = 4,
}

/// <summary>A step of the walk. Targets are compared by reference: each definition is one object.</summary>
internal readonly record struct Edge(Follow Follow, object Target)
{
    public bool Equals(Edge other) => Follow == other.Follow && ReferenceEquals(Target, other.Target);

    public override int GetHashCode() => (RuntimeHelpers.GetHashCode(Target) * 8) + (int)Follow;
}

/// <summary>
/// A method, type or resource in a form that does not depend on what stands around it. The hash is of the text in which
/// our methods, and all members whose names carry no meaning (see <see cref="Anonymity"/>), are places in
/// <see cref="Members"/>; the closure gives those members numbers in the order in which it meets them.
/// </summary>
internal sealed record CanonicalForm(byte[] Hash, IMemberDefinition[] Members, Edge[] Edges, Traits Traits);
