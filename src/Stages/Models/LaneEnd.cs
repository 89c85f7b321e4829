using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Stages.Models;

/// <summary>What is done to the sum of a convolution before it is written.</summary>
/// <param name="bias">One number per channel, added; none when null.</param>
/// <param name="addend">Maps of the output's layout, added; none when null. May be the output itself.</param>
/// <param name="rectify">Whether what is below 0 becomes 0.</param>
internal readonly unsafe struct LaneEnd(float* bias, float* addend, bool rectify)
{
    /// <summary>Writes two vectors of a channel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* output, long at, Vector256<float> first, Vector256<float> second, int channel)
    {
        if (bias is not null)
        {
            var own = Vector256.Create(bias[channel]);
            (first, second) = (first + own, second + own);
        }

        if (addend is not null)
        {
            (first, second) = (first + Vector256.Load(addend + at), second + Vector256.Load(addend + at + 8));
        }

        if (rectify)
        {
            (first, second) = (LaneNormalisation.Rectified(first), LaneNormalisation.Rectified(second));
        }

        first.Store(output + at);
        second.Store(output + at + 8);
    }
}
