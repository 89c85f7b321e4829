"""Every two methods, paired by training seed: Student's t for each, and bands that hold for all together."""

import numpy as np
from scipy import stats

from cells import finite, read
from intervals import BY_QUANTILES
from retrain import by_seed

# With fewer there is no band.
FEWEST_SEEDS = 6
DRAWS, BATCHES, DRAWN_BY_THE_STAGE = 10_000, 10, 2_000


def check(ledger, folder, cells, random):
    pairs = read(folder, "tables/variance/pairs.csv")
    if pairs is None:
        return ledger.lacks("pairs of methods")
    for (setting, metric), rows in pairs.groupby(["setting", "metric"], sort=False):
        rows = rows.to_dict("records")
        gaps = [check_pair(ledger, row, cells) for row in rows]
        if "band_p" in rows[0]:
            check_together(ledger, f"{setting}/{metric}", rows, gaps, random)


def check_pair(ledger, row, cells):
    """Compares one pair, and tells its gaps."""
    one, other = (cells[row["setting"], row["class"], row[m], row["metric"]] for m in ("method", "other_method"))
    where = f"{one.name} and {other.method}"
    size = 1e-3 * max(np.abs(one.b).max(initial=0), np.abs(other.b).max(initial=0))
    of_b = finite(np.array([one.by_seed[seed] - other.by_seed[seed] for seed in one.by_seed]))
    full = one.grid()[0] is not None and other.grid()[0] is not None and len(one.grid()[0]) == len(other.grid()[0])
    gaps = by_seed(one) - by_seed(other) if full and "band_p" in row else of_b
    ledger.compare("pairs: training seeds", where, row["training_seeds"], len(gaps))
    if len(gaps):
        ledger.compare("pairs: gap", where, row["gap"], gaps.mean(), scale=size)
    if len(of_b) > 1:
        ledger.compare("pairs: variance of a gap under design B", where, row["gap_variance"], of_b.var(ddof=1), scale=size**2)
    if len(gaps) > 1 and np.ptp(gaps) > 1e-9 * size:
        for bound, own in zip(("low", "high"), stats.t.interval(0.95, len(gaps) - 1, gaps.mean(), stats.sem(gaps))):
            ledger.compare("pairs: interval by Student's t", where, row[f"gap_{bound}"], own, BY_QUANTILES, size)
    return gaps


def check_together(ledger, where, rows, gaps, random):
    """All pairs and classes of a setting and metric: the largest |t| of resampled training seeds."""
    seeds = len(gaps[0])
    if any(len(gap) != seeds for gap in gaps):
        return ledger.lacks(f"the same training seeds of every method of {where}, and with them bands by max-t,")
    if seeds < FEWEST_SEEDS:
        return [ledger.compare("pairs: band by max-t", where, row["band_low"], None) for row in rows]
    values = np.array(gaps)
    varies = np.ptp(values, axis=1) > 1e-9 * np.abs(values).max()
    most = largest_t(values[varies], random)
    # By the order statistic: between an infinite one and another nothing can be interpolated.
    parts = np.quantile(most.reshape(BATCHES, -1), 0.95, axis=1, method="higher")
    critical = np.quantile(most, 0.95, method="higher")
    endless = not np.isfinite(parts).all()
    if endless and np.isfinite(critical):
        return ledger.lacks(f"a clear end of the resamples of {where}, and with it bands by max-t,")
    error = 0 if endless else parts.std(ddof=1) / np.sqrt(BATCHES) * np.sqrt(1 + DRAWS / DRAWN_BY_THE_STAGE)
    for row, gap, spread in zip(rows, values, varies):
        pair = f"{where}/{row['class']}/{row['method']} and {row['other_method']}"
        if not spread or endless:
            for column in ("band_low", "band_high", "band_p"):
                ledger.compare("pairs: no band by max-t", pair, row[column], None)
            continue
        sem = stats.sem(gap)
        for bound, side in (("low", -1), ("high", 1)):
            ledger.compare("pairs: band by max-t", pair, row[f"band_{bound}"], gap.mean() + side * critical * sem, slack=6 * error * sem)
        share = (most >= abs(gap.mean()) / sem).mean()
        spread_of_p = np.sqrt(max(share * (1 - share), 1 / DRAWN_BY_THE_STAGE) * (1 / DRAWS + 1 / DRAWN_BY_THE_STAGE))
        ledger.compare("pairs: p by max-t", pair, row["band_p"], share, slack=5 * spread_of_p + 1 / DRAWN_BY_THE_STAGE)


def largest_t(values, random):
    """For each resample of training seeds the largest |t| of a mean against that of all, by the resample's own error."""
    seeds = values.shape[1]
    weights = random.multinomial(seeds, np.full(seeds, 1 / seeds), DRAWS).T
    centred = values - values.mean(axis=1, keepdims=True)
    means = centred @ weights / seeds
    variances = np.maximum(centred**2 @ weights - seeds * means**2, 0) / (seeds - 1)
    # Rounding is no spread.
    constant = variances <= 1e-12 * (centred**2).max(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.abs(means) / np.sqrt(variances / seeds)
    return np.where(constant, np.where(np.abs(means) > 1e-9 * np.abs(centred).max(axis=1, keepdims=True), np.inf, 0), t).max(axis=0)
