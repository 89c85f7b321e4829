using Stages.Tables;

namespace Stages.PerExample;

/// <summary>The parts of the examples: to forget or to retain, for training or for testing.</summary>
/// <param name="test">Whether each example is a test example.</param>
/// <param name="forget">Whether it is to be forgotten.</param>
internal sealed class ExampleParts(bool[] test, bool[] forget)
{
    internal const string ForgetTraining = "forget_train";
    internal const string RetainTraining = "retain_train";
    internal const string ForgetTest = "forget_test";
    internal const string RetainTest = "retain_test";

    private readonly Dictionary<string, int[]> parts = new()
    {
        [ForgetTraining] = Where(test, forget, ofTest: false, ofForget: true),
        [RetainTraining] = Where(test, forget, ofTest: false, ofForget: false),
        [ForgetTest] = Where(test, forget, ofTest: true, ofForget: true),
        [RetainTest] = Where(test, forget, ofTest: true, ofForget: false),
    };

    /// <summary>Those of a table of predictions.</summary>
    internal static ExampleParts Of(Table predictions) => new(predictions.Bools("test"), predictions.Bools("forget"));

    /// <summary>The names of the parts that have an example: where no test example is to be forgotten, three.</summary>
    internal IEnumerable<string> Names => parts.Where(part => part.Value.Length > 0).Select(part => part.Key);

    /// <summary>The examples of a part.</summary>
    internal int[] this[string part] => parts[part];

    private static int[] Where(bool[] test, bool[] forget, bool ofTest, bool ofForget) =>
        [.. Enumerable.Range(0, test.Length).Where(x => test[x] == ofTest && forget[x] == ofForget)];
}
