"""Methods by their distance to Retrain, and how sure that is."""

import numpy as np
from statsmodels.stats.proportion import proportion_confint

from cells import read
from pairs import left_out, sizes_of_t

RESAMPLES = 2_000
DRAWN_BY_THE_STAGE = 2_000
LEVEL = 0.95


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
        check_regret(ledger, where, rows[0], gaps, random)
        check_sets(ledger, where, rows, gaps, random)


def check_best(ledger, where, rows, gaps, random):
    """How often each method is the nearest when training seeds are drawn anew."""
    seeds = gaps.shape[2]
    weights = random.multinomial(seeds, np.full(seeds, 1 / seeds), RESAMPLES) / seeds
    drawn = np.abs(gaps @ weights.T).mean(axis=1)
    for row, share in zip(rows, nearest(drawn).mean(axis=1)):
        both = (share * RESAMPLES + row["best"] * DRAWN_BY_THE_STAGE) / (RESAMPLES + DRAWN_BY_THE_STAGE)
        error = np.sqrt(max(both * (1 - both), 1 / RESAMPLES) * (1 / RESAMPLES + 1 / DRAWN_BY_THE_STAGE))
        ledger.compare("ranking: how often it is the best", f"{where}/{row['method']}", row["best"], share, slack=5 * error)


def check_regret(ledger, where, row, gaps, random):
    """How much farther than the nearest is what so many training seeds, drawn anew, name the best."""
    seeds = gaps.shape[2]
    distances = np.abs(gaps.mean(axis=2)).mean(axis=1)
    for name in (name for name in row if name.startswith("regret_")):
        size = int(name.removeprefix("regret_"))
        weights = random.multinomial(size, np.full(seeds, 1 / seeds), RESAMPLES) / size
        lost = (distances - distances.min()) @ nearest(np.abs(gaps @ weights.T).mean(axis=1))
        # A loss that no resample had may still be the stage's: as if one in all of them had lost the most.
        spread = max(lost.std(), (distances.max() - distances.min()) * np.sqrt(1 / RESAMPLES))
        error = spread * np.sqrt(1 / RESAMPLES + 1 / DRAWN_BY_THE_STAGE)
        ledger.compare("ranking: regret", f"{where}/{size} seeds", row[name], lost.mean(), slack=5 * error)


def check_sets(ledger, where, rows, gaps, random):
    """The ranks that no difference of two distances excludes, all differences together by max-t."""
    centres = gaps.mean(axis=2, keepdims=True)
    # How each seed moves the distances: their means over seeds are the distances.
    moved = (np.abs(centres) + np.sign(centres) * (gaps - centres)).mean(axis=1)
    pairs = [(one, other) for one in range(len(moved)) for other in range(one + 1, len(moved))]
    differences = np.array([moved[one] - moved[other] for one, other in pairs])
    kept = [k for k, difference in enumerate(differences) if left_out(difference) is None]
    low, high = ends(sizes_of_t(differences[kept], random)) if kept else (np.inf, np.inf)
    if low is None:
        return ledger.lacks(f"a clear end of the resamples of the ranking {where}, and with it sets of ranks,")
    # With the lower end of the critical value more ranks are left out than with the higher.
    sure, perhaps = ([bounds(pairs, differences, kept, end) for end in (high, low)])
    for n, row in enumerate(rows):
        for which, written in ((0, row["rank_low"]), (1, row["rank_high"])):
            ends_of_set = sorted((sure[n][which], perhaps[n][which]))
            within = ends_of_set[0] <= written <= ends_of_set[1]
            name = f"{where}/{row['method']}: {written} for {ends_of_set}:"
            ledger.compare("ranking: sets of ranks", name, within, True)


def ends(sizes):
    """Between what the critical value lies, by the error of both simulations; None where it may or may not be infinite."""
    off = 5 * np.sqrt(LEVEL * (1 - LEVEL) * (1 / sizes.shape[1] + 1 / DRAWN_BY_THE_STAGE))
    while np.isinf(sizes.max(axis=0)).mean() > 1 - LEVEL:
        if np.isinf(sizes.max(axis=0)).mean() < 1 - LEVEL + off:
            return None, None
        sizes = np.delete(sizes, np.isinf(sizes).sum(axis=1).argmax(), axis=0)
    most = sizes.max(axis=0)
    low, high = (np.quantile(most, level, method="higher") for level in (LEVEL - off, LEVEL + off))
    return (low, high) if np.isfinite(high) else (None, None)


def bounds(pairs, differences, kept, critical):
    """The best and the worst rank of each method."""
    methods = 1 + max(other for _, other in pairs)
    sets = [[1, methods] for _ in range(methods)]
    for k, (one, other) in enumerate(pairs):
        mean, error = differences[k].mean(), differences[k].std(ddof=1) / np.sqrt(differences.shape[1])
        constant = left_out(differences[k]) == "without spread" and mean != 0
        if constant or (k in kept and abs(mean) > critical * error):
            near, far = (one, other) if mean < 0 else (other, one)
            sets[near][1] -= 1
            sets[far][0] += 1
    return sets


def nearest(distances):
    """For each column the share of being the smallest; equal ones share."""
    least = distances <= distances.min(axis=0) * (1 + 1e-9)
    return least / least.sum(axis=0)
