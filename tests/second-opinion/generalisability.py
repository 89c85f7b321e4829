"""Variance components of the crossed design method x training seed x class, by the analysis of variance of statsmodels."""

import numpy as np
import pandas as pd
from statsmodels.formula.api import ols
from statsmodels.stats.anova import anova_lm

from cells import read


def check(ledger, folder, cells):
    table = read(folder, "tables/generalisability/generalisability.csv")
    if table is None:
        return ledger.lacks("tables/generalisability")
    for row in table.to_dict("records"):
        setting, metric = row["setting"], row["metric"]
        chosen = [c for c in cells.values() if c.setting == setting and c.metric == metric and c.unlearns]
        grids = [(c, c.grid()[0]) for c in chosen]
        if np.isnan(row["methods"]) or row["classes"] < 2 or any(grid is None for _, grid in grids):
            continue
        own = components(grids)
        for name, number in own.items():
            written = row[f"variance_{name}"]
            ledger.compare("generalisability: components", f"{setting}/{metric}/{name}", written, number, scale=max(map(abs, own.values())))


def components(grids):
    """The components by the expected mean squares of random effects, unlearning seeds nested in the cells."""
    values = pd.DataFrame(
        [(c.method, seed, c.forgotten, mean) for c, grid in grids for seed, mean in enumerate(grid.mean(axis=1))],
        columns=["m", "s", "c", "y"],
    )
    table = anova_lm(ols("y ~ (C(m) + C(s) + C(c)) ** 2", values).fit())
    square = {name.replace("C(", "").replace(")", ""): number for name, number in table["mean_sq"].items()}
    m, s, c = (values[factor].nunique() for factor in "msc")
    rest = square["Residual"]
    # Within a cell: 0 for a method that draws nothing. The mean of a cell has a J-th of it.
    within = [(grid.var(axis=1, ddof=1).mean(), grid.shape[1]) if grid.shape[1] > 1 else (0.0, 1) for _, grid in grids]
    return {
        "method": (square["m"] - square["m:s"] - square["m:c"] + rest) / (s * c),
        "seed": (square["s"] - square["m:s"] - square["s:c"] + rest) / (m * c),
        "class": (square["c"] - square["m:c"] - square["s:c"] + rest) / (m * s),
        "method_seed": (square["m:s"] - rest) / c,
        "method_class": (square["m:c"] - rest) / s,
        "seed_class": (square["s:c"] - rest) / m,
        "method_seed_class": rest - np.mean([variance / columns for variance, columns in within]),
        "unlearning": np.mean([variance for variance, _ in within]),
    }
