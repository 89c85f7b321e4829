namespace Stages.Downloads;

/// <summary>How long a download is tried.</summary>
/// <param name="Retries">Attempts after the first.</param>
/// <param name="FirstDelay">Time before the second attempt; doubled, with some chance, before each further one.</param>
/// <param name="Stall">Time without a byte after which an attempt is given up.</param>
internal sealed record Patience(int Retries, TimeSpan FirstDelay, TimeSpan Stall)
{
    /// <summary>Six more attempts over about two minutes; half a minute without a byte.</summary>
    public static Patience Default { get; } = new(6, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(30));
}
