namespace Pipeline;

/// <summary>
/// The name under which keys, manifests and displays know a type of stage, or a record that stages hold. It stands in
/// place of the type's own name: a type may move to another namespace and keep its keys, and another kind is another
/// key.
/// </summary>
/// <param name="name">Lower-case letters, digits and '-'; no two types of one graph share it.</param>
/// <remarks>Not inherited: every type of which there are objects declares its own, an abstract base none.</remarks>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class KindAttribute(string name) : Attribute
{
    /// <summary>The kind's name.</summary>
    public string Name => name;
}
