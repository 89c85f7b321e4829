using Cake.Core;

namespace Cake.Frosting;

/// <summary>The name by which a task is asked for.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class TaskNameAttribute(string name) : Attribute
{
    /// <summary>The name.</summary>
    public string Name { get; } = name;
}

/// <summary>What <c>--description</c> says of a task.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class TaskDescriptionAttribute(string description) : Attribute
{
    /// <summary>The description.</summary>
    public string Description { get; } = description;
}

/// <summary>What the host needs of a task.</summary>
public interface IFrostingTask
{
    /// <summary>Does the task's work.</summary>
    Task RunAsync(ICakeContext context);
}

/// <summary>A task over a context of one's own.</summary>
public abstract class AsyncFrostingTask<T> : IFrostingTask
    where T : ICakeContext
{
    /// <summary>Does the task's work.</summary>
    public abstract Task RunAsync(T context);

    Task IFrostingTask.RunAsync(ICakeContext context) => RunAsync((T)context);
}

/// <summary>A synchronous task over a context of one's own.</summary>
public abstract class FrostingTask<T> : IFrostingTask
    where T : ICakeContext
{
    /// <summary>Does the task's work.</summary>
    public abstract void Run(T context);

    Task IFrostingTask.RunAsync(ICakeContext context)
    {
        Run((T)context);
        return Task.CompletedTask;
    }
}

/// <summary>A context that tasks share.</summary>
public interface IFrostingContext : ICakeContext;

/// <summary>The context that tasks share when no other is set.</summary>
public class FrostingContext(ICakeContext context) : CakeContextAdapter(context), IFrostingContext;
