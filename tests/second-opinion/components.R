# Variance components by lme4: reads cell, seed and value of every run, and writes the two components of every cell.
suppressMessages(library(lme4))
files <- commandArgs(trailingOnly = TRUE)
runs <- read.csv(files[1])
components <- function(cell) {
    # lme4's steps end by tolerances of its own, so the values are brought to one size.
    size <- sd(cell$value)
    cell$standard <- (cell$value - mean(cell$value)) / size
    control <- lmerControl(check.conv.singular = "ignore", check.conv.grad = "ignore", check.conv.hess = "ignore",
                           calc.derivs = FALSE, optimizer = "bobyqa", optCtrl = list(rhoend = 1e-9))
    parts <- as.data.frame(VarCorr(lmer(standard ~ 1 + (1 | seed), cell, control = control)))$vcov
    data.frame(cell = cell$cell[1], train = parts[1] * size^2, unlearn = parts[2] * size^2)
}
write.csv(do.call(rbind, lapply(split(runs, runs$cell), components)), files[2], row.names = FALSE)
