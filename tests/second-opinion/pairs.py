"""Every two methods, paired by training seed, and bands that hold for all together."""

import numpy as np
from scipy import stats

from cells import finite, read
from retrain import by_seed

# With fewer there is no band.
FEWEST_SEEDS, FEWEST_DIFFERING = 6, 5
DRAWS, DRAWN_BY_THE_STAGE = 10_000, 2_000
ENDLESS = "resamples without spread"


def check(ledger, folder, cells, random):
    pairs = read(folder, "tables/variance/pairs.csv")
    if pairs is None:
        return ledger.lacks("pairs of methods")
    for (setting, metric), rows in pairs.groupby(["setting", "metric"], sort=False):
        rows = rows.to_dict("records")
        gaps = [check_pair(ledger, row, cells) for row in rows]
        if "band_not_estimable" in rows[0]:
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
    return gaps


def check_together(ledger, where, rows, gaps, random):
    """All pairs and classes of a setting and metric: the largest |t| of resampled training seeds."""
    seeds = len(gaps[0])
    if any(len(gap) != seeds for gap in gaps):
        return ledger.lacks(f"the same training seeds of every method of {where}, and with them bands by max-t,")
    values = np.array(gaps)
    reasons = [left_out(gap) for gap in values]
    written = [None if isinstance(row["band_not_estimable"], float) else row["band_not_estimable"] for row in rows]
    kept = np.array([reason is None for reason in written])
    # The largest |t| is infinite too often with those that are left out for it, and not without them.
    endless = np.array([why == ENDLESS for why in written])
    for row, own, why in zip(rows, reasons, written):
        name = f"{where}/{row['class']}/{row['method']} and {row['other_method']}: {why}, should be {own}:"
        ledger.compare("pairs: left out of the bands", name, why == own or (own is None and why == ENDLESS), True)
    if endless.any():
        off = 5 * np.sqrt(0.05 * 0.95 * (1 / DRAWS + 1 / DRAWN_BY_THE_STAGE))
        share = np.isinf(largest_t(values[kept | endless], random)).mean()
        ledger.compare("pairs: left out for the others' end", where, share > 0.05 - off, True)
    if kept.any():
        check_bands(ledger, where, [row for row, one in zip(rows, kept) if one], values[kept], random)
    for row, one in zip(rows, kept):
        for column in () if one else ("band_low", "band_high", "band_p"):
            ledger.compare("pairs: no band by max-t", where, row[column], None)


def left_out(gap):
    """Why a pair has no band, but for that of the others; None where it has one."""
    if len(gap) < FEWEST_SEEDS:
        return f"fewer than {FEWEST_SEEDS} training seeds"
    rounding = 1e-9 * max(1, abs(gap.mean()))
    if gap.std(ddof=1) <= rounding:
        return "without spread"
    differing = len(gap) - (np.abs(gap[:, np.newaxis] - gap) <= rounding).sum(axis=1).max()
    return f"{differing} of {len(gap)} training seeds differ" if differing < FEWEST_DIFFERING else None


def check_bands(ledger, where, rows, values, random):
    most = largest_t(values, random)
    # By the order statistic: between an infinite one and another nothing can be interpolated.
    off = 5 * np.sqrt(0.05 * 0.95 * (1 / DRAWS + 1 / DRAWN_BY_THE_STAGE))
    low, critical, high = (np.quantile(most, level, method="higher") for level in (0.95 - off, 0.95, 0.95 + off))
    if not np.isfinite(high):
        return ledger.lacks(f"a clear end of the resamples of {where}, and with it bands by max-t,")
    for row, gap in zip(rows, values):
        pair = f"{where}/{row['class']}/{row['method']} and {row['other_method']}"
        sem = stats.sem(gap)
        for bound, side in (("low", -1), ("high", 1)):
            slack = max(critical - low, high - critical) * sem
            ledger.compare("pairs: band by max-t", pair, row[f"band_{bound}"], gap.mean() + side * critical * sem, slack=slack)
        share = (most >= abs(gap.mean()) / sem).mean()
        spread_of_p = np.sqrt(max(share * (1 - share), 1 / DRAWN_BY_THE_STAGE) * (1 / DRAWS + 1 / DRAWN_BY_THE_STAGE))
        ledger.compare("pairs: p by max-t", pair, row["band_p"], share, slack=5 * spread_of_p + 1 / DRAWN_BY_THE_STAGE)


def largest_t(values, random):
    """For each resample of training seeds the largest |t| of a mean against that of all."""
    return sizes_of_t(values, random).max(axis=0)


def sizes_of_t(values, random):
    """|t| of each mean of a resample of training seeds against that of all, by the resample's own error."""
    seeds = values.shape[1]
    weights = random.multinomial(seeds, np.full(seeds, 1 / seeds), DRAWS).T
    centred = values - values.mean(axis=1, keepdims=True)
    means = centred @ weights / seeds
    variances = np.maximum(centred**2 @ weights - seeds * means**2, 0) / (seeds - 1)
    # Rounding is no spread.
    constant = variances <= 1e-12 * (centred**2).max(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.abs(means) / np.sqrt(variances / seeds)
    return np.where(constant, np.where(np.abs(means) > 1e-9 * np.abs(centred).max(axis=1, keepdims=True), np.inf, 0), t)
