using System.Reflection;

namespace Pipeline.Fingerprints;

/// <summary>
/// The code that a stage object carries with it: the types of ours among the objects that its fields lead to, and the
/// methods of its delegates. Fields are read, never getters, so that asking runs no code of the stage.
/// </summary>
internal sealed class HeldCode(OwnAssemblies own)
{
    private const BindingFlags InstanceFields =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly HashSet<MemberInfo> Nothing = [];

    // Thousands of objects hold few different sets: each set is there once, so that two of them are the same where they are equal.
    private readonly HashSet<HashSet<MemberInfo>> sets = new(HashSet<MemberInfo>.CreateSetComparer()) { Nothing };
    private readonly Dictionary<(HashSet<MemberInfo>, HashSet<MemberInfo>), HashSet<MemberInfo>> unions = [];
    private readonly Dictionary<object, HashSet<MemberInfo>> known = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<object> path = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Type, HashSet<MemberInfo>> ofType = [];
    private readonly Dictionary<Type, FieldInfo[]> fields = [];
    private readonly Dictionary<Type, bool> mayHold = [];

    /// <summary>What an object holds: the same set for all objects that hold the same.</summary>
    public HashSet<MemberInfo> Of(object stage)
    {
        var complete = true;
        return Collect(stage, ref complete);
    }

    /// <summary>
    /// What <paramref name="value"/> holds. A stage graph shares its inputs widely, so what an object of ours holds is
    /// remembered with it, unless a cycle through <see cref="path"/> cut the answer short; then
    /// <paramref name="complete"/> becomes false.
    /// </summary>
    private HashSet<MemberInfo> Collect(object? value, ref bool complete)
    {
        if (value is null or string || !MayHold(value.GetType()))
        {
            return Nothing;
        }

        if (known.TryGetValue(value, out var remembered))
        {
            return remembered;
        }

        if (!path.Add(value))
        {
            complete = false;
            return Nothing;
        }

        var whole = true;
        var held = Union(OfType(value as Type ?? value.GetType()), Content(value, ref whole));
        path.Remove(value);
        if (whole)
        {
            known.Add(value, held);
        }

        complete &= whole;
        return held;
    }

    private HashSet<MemberInfo> Content(object value, ref bool complete)
    {
        var held = Nothing;
        switch (value)
        {
            case Type:
                break;
            case Delegate called:
                foreach (var single in called.GetInvocationList())
                {
                    if (own.Contains(single.Method.Module.Assembly))
                    {
                        held = Union(held, Once([single.Method]));
                    }

                    held = Union(held, Collect(single.Target, ref complete));
                }

                break;
            case Array array:
                foreach (var element in array)
                {
                    held = Union(held, Collect(element, ref complete));
                }

                break;
            default:
                foreach (var field in FieldsOf(value.GetType()))
                {
                    held = Union(held, Collect(field.GetValue(value), ref complete));
                }

                break;
        }

        return held;
    }

    private HashSet<MemberInfo> Union(HashSet<MemberInfo> a, HashSet<MemberInfo> b)
    {
        if (a == b || b == Nothing)
        {
            return a;
        }

        if (!unions.TryGetValue((a, b), out var both))
        {
            unions.Add((a, b), both = Once([.. a, .. b]));
        }

        return both;
    }

    private HashSet<MemberInfo> Once(HashSet<MemberInfo> set)
    {
        if (sets.TryGetValue(set, out var same))
        {
            return same;
        }

        sets.Add(set);
        return set;
    }

    private HashSet<MemberInfo> OfType(Type type)
    {
        if (!ofType.TryGetValue(type, out var held))
        {
            var found = new HashSet<MemberInfo>();
            AddType(type, found);
            ofType.Add(type, held = Once(found));
        }

        return held;
    }

    /// <summary>
    /// Only our objects, delegates, arrays and the framework's containers are opened: the rest of the framework holds
    /// nothing of ours that we put there.
    /// </summary>
    private bool MayHold(Type type)
    {
        if (!mayHold.TryGetValue(type, out var may))
        {
            mayHold.Add(type, may = Opens(type));
        }

        return may;
    }

    private bool Opens(Type type) =>
        type.IsArray
            ? MayBeHeld(type.GetElementType()!)
            : !type.IsPrimitive
                && (
                    type.IsGenericType
                    || own.Contains(type.Assembly)
                    || typeof(Delegate).IsAssignableFrom(type)
                    || typeof(Type).IsAssignableFrom(type)
                    || type.Namespace?.StartsWith("System.Collections", StringComparison.Ordinal) == true
                );

    private static bool MayBeHeld(Type type) =>
        !type.IsPrimitive && !type.IsPointer && !type.IsFunctionPointer && !type.IsByRefLike && !type.IsEnum && type != typeof(string);

    private FieldInfo[] FieldsOf(Type type)
    {
        if (!fields.TryGetValue(type, out var all))
        {
            var found = new List<FieldInfo>();
            for (var declaring = type; declaring is not null; declaring = declaring.BaseType)
            {
                found.AddRange(declaring.GetFields(InstanceFields).Where(field => MayBeHeld(field.FieldType)));
            }

            fields.Add(type, all = [.. found]);
        }

        return all;
    }

    private void AddType(Type type, HashSet<MemberInfo> held)
    {
        if (type.HasElementType)
        {
            AddType(type.GetElementType()!, held);
            return;
        }

        if (type.IsGenericParameter)
        {
            return;
        }

        foreach (var argument in type.GetGenericArguments())
        {
            AddType(argument, held);
        }

        if (own.Contains(type.Assembly))
        {
            held.Add(type.IsGenericType ? type.GetGenericTypeDefinition() : type);
        }
    }
}
