namespace Cake.Frosting;

/// <summary>What a host is told before it runs.</summary>
public static class CakeHostExtensions
{
    /// <summary>Sets the context that tasks share.</summary>
    public static CakeHost UseContext<TContext>(this CakeHost host)
        where TContext : class, IFrostingContext
    {
        host.ContextType = typeof(TContext);
        return host;
    }
}
