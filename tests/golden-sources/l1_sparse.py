"""l1-sparse (Jia and others, 2023): training on the retain set with a falling penalty on the sum of absolute weights."""

import torch
import torch.nn.functional as F

from common import Case, batches, orders

EPOCHS, BATCH, ALPHA, RATE, MOMENTUM, DECAY = 3, 32, 2e-3, 0.01, 0.9, 5e-4

case = Case()
order = orders(EPOCHS, len(case.x_r))
optimiser = torch.optim.SGD(case.network.parameters(), RATE, momentum=MOMENTUM, weight_decay=DECAY)
losses = []
case.network.train()
for epoch, row in enumerate(order):
    for index in batches(row, BATCH):
        optimiser.zero_grad()
        size = torch.linalg.vector_norm(torch.cat([value.flatten() for value in case.network.parameters()]), 1)
        loss = F.cross_entropy(case.network(case.x_r[index]), case.y_r[index]) + ALPHA * (1 - epoch / EPOCHS) * size
        loss.backward()
        optimiser.step()
        losses.append(loss.item())

case.save(
    "l1_sparse",
    {"epochs": EPOCHS, "batch": BATCH, "alpha": ALPHA, "lr": RATE, "momentum": MOMENTUM, "weight_decay": DECAY},
    {"order": order},
    losses,
)
