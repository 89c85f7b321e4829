"""NegGrad: gradient ascent on the forget set."""

import torch
import torch.nn.functional as F

from common import Case, batches, orders

EPOCHS, BATCH, RATE, MOMENTUM, DECAY = 3, 6, 2e-3, 0.9, 5e-4

case = Case()
order = orders(EPOCHS, len(case.x_f))
optimiser = torch.optim.SGD(case.network.parameters(), RATE, momentum=MOMENTUM, weight_decay=DECAY)
losses = []
case.network.train()
for row in order:
    for index in batches(row, BATCH):
        optimiser.zero_grad()
        loss = -F.cross_entropy(case.network(case.x_f[index]), case.y_f[index])
        loss.backward()
        optimiser.step()
        losses.append(loss.item())

case.save(
    "neggrad",
    {"epochs": EPOCHS, "batch": BATCH, "lr": RATE, "momentum": MOMENTUM, "weight_decay": DECAY},
    {"order": order},
    losses,
)
