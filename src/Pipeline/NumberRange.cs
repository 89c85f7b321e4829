namespace Pipeline;

/// <summary>
/// The numbers that are allowed somewhere, in the words that messages, help and documents share.
/// </summary>
/// <param name="Least">The least of them.</param>
/// <param name="Most">The greatest of them.</param>
/// <param name="IsWhole">Whether only whole numbers are.</param>
public sealed record NumberRange(double Least, double Most, bool IsWhole)
{
    /// <summary>Whole numbers.</summary>
    public static NumberRange Whole(int least, int most) => new(least, most, IsWhole: true);

    /// <summary>Whether a number is allowed; a NaN never is.</summary>
    public bool Contains(double number) => number >= Least && number <= Most && (!IsWhole || double.IsInteger(number));

    /// <summary>In words: "a whole number from 1 to 10,000".</summary>
    public override string ToString() => $"{(IsWhole ? "a whole number" : "a number")} from {Written(Least)} to {Written(Most)}";

    /// <summary>A number with commas between thousands, and never with an exponent.</summary>
    public static string Written(double number) => number.ToString("#,0.############");
}
