using System.Reflection;
using Xunit.Sdk;

[assembly: VerifyXunit.UseVerify]

namespace VerifyXunit;

/// <summary>Notes which test runs, so that a snapshot is named after it.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class UseVerifyAttribute : BeforeAfterTestAttribute
{
    private static readonly AsyncLocal<MethodInfo?> Running = new();

    /// <summary>The test that runs.</summary>
    /// <exception cref="InvalidOperationException">None does.</exception>
    public static MethodInfo GetMethod() => Running.Value ?? throw new InvalidOperationException("A snapshot is compared in a test.");

    /// <inheritdoc/>
    public override void Before(MethodInfo methodUnderTest) => Running.Value = methodUnderTest;

    /// <inheritdoc/>
    public override void After(MethodInfo methodUnderTest) => Running.Value = null;
}
