using Pipeline;
using Stages.Torch;
using static TorchSharp.torch;

namespace Stages.Datasets;

/// <summary>Examples to forget (docs/science.md, section 2). All others are to be retained.</summary>
public abstract record ForgetSet
{
    /// <summary>
    /// The kind of class after class in which the reference code goes through examples; null where it sorts nothing, and
    /// they are in the data set's order.
    /// </summary>
    public abstract LabelKind? SortedBy { get; }

    /// <summary>Whether there are test examples like those to forget.</summary>
    public abstract bool HasTestExamples { get; }

    /// <summary>Whether each example is to be forgotten: bool [N] for either part, on the data set's device.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="context">Of the stage that holds this set.</param>
    public abstract (Tensor Train, Tensor Test) Marks(Dataset data, StageContext context);
}

/// <summary>The examples whose label of a kind is a class.</summary>
/// <param name="Kind">Which label decides.</param>
/// <param name="Class">The class.</param>
[Kind("forget-set")]
public sealed record ClassForgetSet(LabelKind Kind, int Class) : ForgetSet
{
    /// <inheritdoc/>
    public override LabelKind? SortedBy => Kind;

    /// <inheritdoc/>
    public override bool HasTestExamples => true;

    /// <inheritdoc/>
    public override (Tensor Train, Tensor Test) Marks(Dataset data, StageContext context)
    {
        using var scope = NewDisposeScope();
        return (Marks(data.Train).MoveToOuterDisposeScope(), Marks(data.Test).MoveToOuterDisposeScope());
    }

    private Tensor Marks(Part part) => part.Labels(Kind).eq(Class.Kept());
}

/// <summary>Training examples drawn at random, and no test examples: all of these were never seen.</summary>
/// <param name="Drawn">Draws them.</param>
[Kind("random-forget-set")]
public sealed record RandomForgetSet(RandomForgetStage Drawn) : ForgetSet
{
    /// <inheritdoc/>
    public override LabelKind? SortedBy => null;

    /// <inheritdoc/>
    public override bool HasTestExamples => false;

    /// <inheritdoc/>
    public override (Tensor Train, Tensor Test) Marks(Dataset data, StageContext context)
    {
        using var scope = NewDisposeScope();
        var marks = Unmarked(data.Train);
        var drawn = Safetensors.Read(context.Input(Drawn, RandomForgetStage.File))[RandomForgetStage.Forget].to(marks.device);
        return (
            marks.index_fill_(0, drawn, Scalars.One).to(ScalarType.Bool).MoveToOuterDisposeScope(),
            Unmarked(data.Test).to(ScalarType.Bool).MoveToOuterDisposeScope()
        );
    }

    private static Tensor Unmarked(Part part) => zeros_like(part.Fine);
}
