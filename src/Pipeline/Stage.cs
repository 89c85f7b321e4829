using Newtonsoft.Json;

namespace Pipeline;

/// <summary>Where a stage's <see cref="Stage.Run"/> executes.</summary>
public enum Place
{
    /// <summary>In a worker process: a crash, an out-of-memory or a device error costs this stage alone.</summary>
    Worker,

    /// <summary>On a thread of the host: for short stages without native computation.</summary>
    Host,
}

/// <summary>
/// One step of the experiment: an immutable record. Its properties that are stages, or lists or records that hold
/// stages, are its inputs; all other settable properties are its parameters; nothing else declares a dependency.
/// <see cref="Run"/> may read its own parameters and the files of its inputs, never a parameter of an input: only an
/// input's content is in the key. Its type, and the types of the records that it holds, declare their kinds
/// (<see cref="KindAttribute"/>).
/// </summary>
public abstract record Stage
{
    /// <summary>
    /// Readable name, which is also the place under the experiment's folder: <c>train/digits10/seed-03</c>. Not in the
    /// key.
    /// </summary>
    [JsonIgnore]
    public abstract string Id { get; }

    /// <summary>The names of the files that <see cref="Run"/> writes, all of them, and no others.</summary>
    [JsonIgnore]
    public abstract IReadOnlyList<string> Outputs { get; }

    /// <summary>
    /// The name of the stage's type in keys and manifests, which also groups stages in displays and estimates.
    /// </summary>
    [JsonIgnore]
    public string Kind => KindOf(GetType());

    /// <summary>How it computes. In the key unless it is <see cref="Numerics.Native"/>.</summary>
    [JsonIgnore]
    public Numerics Numerics { get; init; }

    /// <summary>Where it runs; a worker process unless overridden.</summary>
    [JsonIgnore]
    public virtual Place Place => Place.Worker;

    /// <summary>Does the work: reads inputs, writes every output through <paramref name="context"/>.</summary>
    public abstract void Run(StageContext context);

    /// <summary>
    /// Stages are compared by identity: the graph holds each once, and comparing by value would walk all that is
    /// upstream. A derived record's own hash code walks it still, so what is looked up often is looked up by
    /// <see cref="ReferenceEqualityComparer"/>.
    /// </summary>
    public virtual bool Equals(Stage? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    /// <summary>Its id in an experiment, which is also its folder under the artifacts: <c>digits/tables/runs</c>.</summary>
    public string IdIn(string experiment) => $"{experiment}/{Id}";

    /// <inheritdoc/>
    public sealed override string ToString() => Id;

    /// <summary>The kind that a type of stages declares by <see cref="KindAttribute"/>.</summary>
    /// <exception cref="PipelineException">It declares none, or one that cannot be a name.</exception>
    public static string KindOf(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return StageShape.Of(type).Kind;
    }
}
