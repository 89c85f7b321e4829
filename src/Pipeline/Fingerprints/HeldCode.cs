using System.Reflection;
using System.Runtime.CompilerServices;

namespace Pipeline.Fingerprints;

/// <summary>
/// The code that a stage object carries with it: the types of ours among the objects that its fields lead to, and the
/// methods of its delegates. Fields are read, never getters, so that asking runs no code of the stage.
/// </summary>
internal sealed class HeldCode(OwnAssemblies own)
{
    private const BindingFlags InstanceFields =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private readonly ConditionalWeakTable<object, HashSet<MemberInfo>> known = [];
    private readonly Dictionary<Type, FieldInfo[]> fields = [];

    public HashSet<MemberInfo> Of(object stage)
    {
        var held = new HashSet<MemberInfo>();
        Collect(stage, held, new HashSet<object>(ReferenceEqualityComparer.Instance));
        return held;
    }

    /// <summary>
    /// Adds what <paramref name="value"/> holds. A stage graph shares its inputs widely, so what an object of ours
    /// holds is remembered with it, unless a cycle through <paramref name="path"/> cut the answer short; then this
    /// returns false.
    /// </summary>
    private bool Collect(object? value, HashSet<MemberInfo> held, HashSet<object> path)
    {
        if (value is null or string || !MayHold(value.GetType()))
        {
            return true;
        }

        if (known.TryGetValue(value, out var remembered))
        {
            held.UnionWith(remembered);
            return true;
        }

        if (!path.Add(value))
        {
            return false;
        }

        var mine = new HashSet<MemberInfo>();
        AddType(value as Type ?? value.GetType(), mine);
        var complete = CollectContent(value, mine, path);
        path.Remove(value);
        held.UnionWith(mine);
        if (complete)
        {
            known.AddOrUpdate(value, mine);
        }

        return complete;
    }

    private bool CollectContent(object value, HashSet<MemberInfo> held, HashSet<object> path)
    {
        var complete = true;
        switch (value)
        {
            case Type:
                break;
            case Delegate called:
                foreach (var single in called.GetInvocationList())
                {
                    if (own.Contains(single.Method.Module.Assembly))
                    {
                        held.Add(single.Method);
                    }

                    complete &= Collect(single.Target, held, path);
                }

                break;
            case Array array:
                foreach (var element in array)
                {
                    complete &= Collect(element, held, path);
                }

                break;
            default:
                foreach (var field in FieldsOf(value.GetType()))
                {
                    complete &= Collect(field.GetValue(value), held, path);
                }

                break;
        }

        return complete;
    }

    /// <summary>
    /// Only our objects, delegates, arrays and the framework's containers are opened: the rest of the framework holds
    /// nothing of ours that we put there.
    /// </summary>
    private bool MayHold(Type type) =>
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
