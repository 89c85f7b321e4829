using System.Globalization;
using Benchmarks.Statistics;

// Two claims about the statistics. Speed: all statistics of a paper-sized grid, 21 setting-classes x 7 methods x 4
// metrics of 11 x 11 runs, with
// 2,000 resamples and 19,999 permutations each, on all cores. Coverage: how often the 95 % intervals contain the truth,
// over 2,000 simulated grids.
//     dotnet run -c Release --project benchmarks/Statistics [-- speed | coverage]
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is not ([] or ["speed"] or ["coverage"]))
{
    Console.Error.WriteLine("Give speed or coverage, or nothing for both.");
    return 2;
}

if (args is not ["coverage"])
{
    Speed.Measure();
}

if (args is not ["speed"])
{
    Coverage.Measure();
}

return 0;
