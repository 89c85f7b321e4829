using Pipeline;

namespace Stages.Unlearning;

/// <summary>A stage that leaves what an unlearned model says about every example.</summary>
public interface IUnlearnedRun
{
    /// <summary>The stage of the model from which it starts.</summary>
    Stage Model { get; }
}
