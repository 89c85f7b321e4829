"""NegGrad+: descent on the retain set and ascent on the forget set at once, in train mode and in eval mode."""

from itertools import cycle

import torch
import torch.nn.functional as F

from common import Case, batches, orders

EPOCHS, BATCH, ALPHA, RATE, MOMENTUM, DECAY = 2, 8, 0.8, 0.001, 0.9, 1e-3


def unlearn(name, mode):
    case = Case()
    forget_order, retain_order = orders(EPOCHS, len(case.x_f)), orders(EPOCHS, len(case.x_r))
    optimiser = torch.optim.SGD(case.network.parameters(), RATE, momentum=MOMENTUM, weight_decay=DECAY)
    losses = []
    case.network.train(mode == "train")
    for forget_row, retain_row in zip(forget_order, retain_order):
        for retained, forgotten in zip(batches(retain_row, BATCH), cycle(batches(forget_row, BATCH))):
            optimiser.zero_grad()
            keep = F.cross_entropy(case.network(case.x_r[retained]), case.y_r[retained])
            lose = F.cross_entropy(case.network(case.x_f[forgotten]), case.y_f[forgotten])
            loss = ALPHA * keep - (1 - ALPHA) * lose
            loss.backward()
            optimiser.step()
            losses.append(loss.item())
    case.save(
        name,
        {"epochs": EPOCHS, "batch": BATCH, "alpha": ALPHA, "lr": RATE, "momentum": MOMENTUM, "weight_decay": DECAY, "mode": mode},
        {"forget_order": forget_order, "retain_order": retain_order},
        losses,
    )


unlearn("neggrad_plus", "train")
unlearn("neggrad_plus_eval", "eval")
