using Cake.Core;
using Cake.Frosting;

namespace Build;

/// <summary>Before the first task and after the last.</summary>
public sealed class Lifetime : FrostingLifetime<BuildContext>
{
    /// <inheritdoc/>
    public override void Setup(BuildContext context, ISetupContext info)
    {
    }

    /// <inheritdoc/>
    public override void Teardown(BuildContext context, ITeardownContext info)
    {
        if (info is { Successful: false })
        {
            ExitCode.Remember(info.ThrownException);
        }
    }
}
