"""Whether the training seed makes any difference: all values of a grid permuted over its places."""

import numpy as np

from cells import read, rows_of
from designs import check_holm
from mixed import METRICS

DRAWS = 1_000


def check(ledger, folder, cells, random):
    table = read(folder, "tables/variance/variance.csv")
    if table is None or "grid_p" not in table:
        return ledger.lacks("permutation tests of whole grids")
    for key, row in rows_of(table):
        if cells[key].metric in METRICS and not np.isnan(row["grid_p"]):
            check_cell(ledger, cells[key], row, random)
    check_holm(ledger, "variance: grid_p by Holm and Tarone", table, table["grid_least_p"], "grid_p", "grid_p_holm")


def check_cell(ledger, cell, row, random):
    grid, _ = cell.grid()
    permuted = random.permuted(np.tile(grid.flatten(), (DRAWS, 1)), axis=1).reshape(DRAWS, *grid.shape)
    for column, statistic in (("grid_p", between), ("grid_w2_p", mean_of_instances)):
        observed = statistic(grid[np.newaxis])[0]
        share = float((statistic(permuted) >= observed * (1 - 1e-9)).mean())
        both = (share + row[column]) / 2
        # As many permutations at least were made by the stage.
        error = np.sqrt(max(both * (1 - both), 1 / DRAWS) * 2 / DRAWS)
        ledger.compare(f"variance: {column}", cell.name, row[column], share, slack=5 * error)


def between(grids):
    """MSB but for its factor."""
    return grids.mean(axis=2).var(axis=1)


def mean_of_instances(grids):
    """The mean over training seeds of W2 between a row and design B, the first column, without that seed."""
    _, seeds, columns = grids.shape
    total = 0
    for seed in range(seeds):
        x = np.repeat(np.sort(grids[:, seed], axis=1), seeds - 1, axis=1)
        y = np.repeat(np.sort(np.delete(grids[:, :, 0], seed, axis=1), axis=1), columns, axis=1)
        total = total + np.sqrt(((x - y) ** 2).mean(axis=1))
    return total / seeds
