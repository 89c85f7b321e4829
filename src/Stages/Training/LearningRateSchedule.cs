namespace Stages.Training;

/// <summary>The learning rate of every step (docs/science.md, section 5).</summary>
public static class LearningRateSchedule
{
    /// <summary>The learning rate of one step.</summary>
    /// <param name="recipe">The recipe; its learning rate, warm-up, milestones, factor and first epoch are used.</param>
    /// <param name="epoch">The epoch, from 1, whatever the recipe calls the first.</param>
    /// <param name="batch">The batch in the epoch, from 0.</param>
    /// <param name="batches">Batches per epoch.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such step exists.</exception>
    public static double At(TrainingRecipe recipe, int epoch, int batch, int batches)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(epoch, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(batch, batches);
        var counted = recipe.FirstEpoch + epoch - 1;
        if (recipe.WarmUpEpochs > 0 && counted <= recipe.WarmUpEpochs)
        {
            var step = ((epoch - 1.0) * batches) + batch;
            return recipe.LearningRate * step / (recipe.WarmUpEpochs * batches);
        }

        return recipe.LearningRate * Math.Pow(recipe.Gamma, recipe.Milestones.Count(milestone => milestone <= counted));
    }
}
