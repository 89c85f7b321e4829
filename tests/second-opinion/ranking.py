"""Methods by their distance to Retrain, and how sure that is."""

import numpy as np
from statsmodels.stats.proportion import proportion_confint

from cells import read

RESAMPLES = 2_000
DRAWN_BY_THE_STAGE = 2_000


def check(ledger, folder, cells, random):
    table = read(folder, "tables/ranking/ranking.csv")
    if table is None:
        return ledger.lacks("tables/ranking")
    for (setting, metric), rows in table.groupby(["setting", "metric"], sort=False):
        check_setting(ledger, f"{setting}/{metric}", setting, metric, rows.to_dict("records"), cells, random)


def check_setting(ledger, where, setting, metric, rows, cells, random):
    classes = [c for c in dict.fromkeys(key[1] for key in cells if key[0] == setting)]
    # The table has the methods' titles.
    methods = [row["method"].lower().replace(" ", "-") for row in rows]
    grids = [[cells[setting, c, method, metric].grid()[0] for c in classes] for method in methods]
    retrain = [cells[setting, c, "retrain", metric].grid()[0] for c in classes]
    if any(grid is None for row in [*grids, retrain] for grid in row):
        return ledger.lacks(f"every run of {where}, and with it what ranks its methods,")
    # Gaps by method, class and training seed.
    means = np.array([[grid.mean(axis=1) for grid in row] for row in grids])
    gaps = means - np.array([grid[:, 0] for grid in retrain])
    seeds = gaps.shape[2]
    distances = np.abs(gaps.mean(axis=2)).mean(axis=1)
    alone = np.abs(gaps).mean(axis=1)
    named = nearest(alone).sum(axis=1)
    for row, distance, times in zip(rows, distances, named):
        method = f"{where}/{row['method']}"
        ledger.compare("ranking: distance", method, row["distance"], distance, scale=1e-3)
        ledger.compare("ranking: rank", method, row["rank"], 1 + (distances < distance * (1 - 1e-9)).sum())
        ledger.compare("ranking: seeds that name it the best", method, row["named_best"], times)
    best = int(np.argmin(distances))
    ledger.compare("ranking: chance to name the best", where, rows[0]["right_winner"], named[best] / seeds)
    candidates = [n for n, row in enumerate(rows) if row["rank_low"] == 1]
    if candidates:
        bounds = np.array([proportion_confint(named[n], seeds, method="beta") for n in candidates])
        ledger.compare("ranking: its interval", where, rows[0]["right_winner_low"], bounds[:, 0].min(), 1e-7)
        ledger.compare("ranking: its interval", where, rows[0]["right_winner_high"], bounds[:, 1].max(), 1e-7)
        check_best(ledger, where, rows, gaps, random)


def check_best(ledger, where, rows, gaps, random):
    """How often each method is the nearest when training seeds are drawn anew."""
    seeds = gaps.shape[2]
    weights = random.multinomial(seeds, np.full(seeds, 1 / seeds), RESAMPLES) / seeds
    drawn = np.abs(gaps @ weights.T).mean(axis=1)
    for row, share in zip(rows, nearest(drawn).mean(axis=1)):
        both = (share * RESAMPLES + row["best"] * DRAWN_BY_THE_STAGE) / (RESAMPLES + DRAWN_BY_THE_STAGE)
        error = np.sqrt(max(both * (1 - both), 1 / RESAMPLES) * (1 / RESAMPLES + 1 / DRAWN_BY_THE_STAGE))
        ledger.compare("ranking: how often it is the best", f"{where}/{row['method']}", row["best"], share, slack=5 * error)


def nearest(distances):
    """For each column the share of being the smallest; equal ones share."""
    least = distances <= distances.min(axis=0) * (1 + 1e-9)
    return least / least.sum(axis=0)
