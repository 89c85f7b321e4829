"""Each method against Retrain under design B: gaps, distances, equivalence."""

import numpy as np
from scipy import stats
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW, ttost_ind

from cells import read, rows_of
from distances import compare_p, w2

PERMUTATIONS = 19_999


def check(ledger, folder, cells, random):
    table = read(folder, "tables/retrain/retrain.csv")
    if table is None:
        return ledger.lacks("tables/retrain")
    for key, row in rows_of(table):
        cell, retrain = cells[key], cells[key[0], key[1], "retrain", key[3]]
        if len(cell.b) and len(retrain.b):
            check_cell(ledger, cell, retrain, row, random)


def by_seed(cell):
    """A value for each training seed: the mean of its runs, or its one run of design B where there is no grid."""
    grid, _ = cell.grid()
    return cell.b if grid is None else grid.mean(axis=1)


def check_cell(ledger, cell, retrain, row, random):
    size = 1e-3 * max(np.abs(cell.b).max(), np.abs(retrain.b).max())
    ledger.compare("retrain: w2", cell.name, row["w2"], w2(cell.b, retrain.b), scale=size)
    ledger.compare("retrain: mean of Retrain", cell.name, row["retrain_mean"], retrain.b.mean())
