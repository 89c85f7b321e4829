using System.Runtime.ExceptionServices;

namespace Pipeline.Running;

/// <summary>
/// The framework's <see cref="Parallel"/> for starts that last a tenth of a second: of these, it takes milliseconds to be
/// compiled.
/// </summary>
internal static class SideBySide
{
    /// <summary>Acts for each number below <paramref name="count"/>, on all processors. The first failure ends it, and is
    /// thrown as it is.</summary>
    public static void For(int count, Action<int> act)
    {
        var next = -1;
        ExceptionDispatchInfo? failure = null;
        void Work()
        {
            try
            {
                while (failure is null && Interlocked.Increment(ref next) is var i && i < count)
                {
                    act(i);
                }
            }
            catch (Exception error)
            {
                failure ??= ExceptionDispatchInfo.Capture(error);
            }
        }

        var others = new Task[Environment.ProcessorCount - 1];
        for (var i = 0; i < others.Length; i++)
        {
            others[i] = Task.Run(Work);
        }

        Work();
        Task.WaitAll(others);
        failure?.Throw();
    }
}
