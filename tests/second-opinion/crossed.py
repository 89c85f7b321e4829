"""Initial weights and data order, crossed: the analysis of variance of statsmodels."""

import numpy as np
from statsmodels.formula.api import ols
from statsmodels.stats.anova import anova_lm

from cells import KEY, read, rows_of


def check(ledger, folder):
    runs, table = read(folder, "tables/crossed/crossed-runs.csv"), read(folder, "tables/crossed/crossed.csv")
    if runs is None or table is None:
        return ledger.lacks("tables/crossed")
    values = {key: own for key, own in runs.groupby(KEY, sort=False)}
    for key, row in rows_of(table):
        check_cell(ledger, "/".join(map(str, key)), row, values[key])


def check_cell(ledger, where, row, runs):
    """Two random effects without replication: expected mean squares, solved (Searle, Casella and McCulloch 1992)."""
    rows, columns = runs["init_seed"].nunique(), runs["order_seed"].nunique()
    ledger.compare("crossed: seeds", where, row["init_seeds"], rows)
    ledger.compare("crossed: seeds", where, row["order_seeds"], columns)
    parts = ("variance_init", "variance_order", "variance_interaction")
    if min(rows, columns) < 2 or not np.isfinite(runs["value"]).all():
        for name in parts:
            ledger.compare("crossed: none where runs are missing", where, row[name], None)
        return
    square = anova_lm(ols("value ~ C(init_seed) + C(order_seed)", runs).fit())["mean_sq"]
    rest = square["Residual"]
    own = ((square["C(init_seed)"] - rest) / columns, (square["C(order_seed)"] - rest) / rows, rest)
    size = max(1e-9 * runs["value"].abs().max() ** 2, *map(abs, own))
    ledger.compare("crossed: mean", where, row["mean"], runs["value"].mean())
    for name, number in zip(parts, own):
        ledger.compare(f"crossed: {name}", where, row[name], number, scale=size)
