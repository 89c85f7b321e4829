"""SCRUB (Kurmanji and others, 2023): away from the original model on the forget set, back to it on the retain set."""

import torch
import torch.nn.functional as F

from common import Case, batches, orders

EPOCHS, ASCENTS = 3, 2
FORGET_BATCH, RETAIN_BATCH = 6, 32
T, GAMMA, ALPHA, SMOOTHING = 2.0, 1.0, 0.5, 0.5
RATE, DECAY, MILESTONE, FACTOR = 5e-4, 0.1, 2, 0.1

case = Case()
student, teacher = case.network, case.original()
start = [value.detach().clone() for value in student.parameters()]
forget_orders, retain_orders = orders(ASCENTS, len(case.x_f)), orders(EPOCHS, len(case.x_r))
optimiser = torch.optim.Adam(student.parameters(), RATE, weight_decay=DECAY)
losses = []
student.train()


def distance(x):
    """What the student says of a batch, and T² KL(teacher || student) at temperature T."""
    logits = student(x)
    with torch.no_grad():
        wanted = torch.softmax(teacher(x) / T, 1)
    terms = wanted * (wanted.log() - torch.log_softmax(logits / T, 1))
    return logits, T**2 * terms.sum(1).mean()


def moved():
    """The sum over parameters of the norm of how far each has moved. The norm has no gradient at 0; there it is 0."""
    total = torch.zeros(())
    for value, origin in zip(student.parameters(), start):
        if (value != origin).any():
            total = total + ((value - origin) ** 2).sum().sqrt()
    return total


def step(loss):
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    losses.append(loss.item())


for epoch in range(1, EPOCHS + 1):
    if epoch <= ASCENTS:
        for index in batches(forget_orders[epoch - 1], FORGET_BATCH):
            step(-distance(case.x_f[index])[1] + SMOOTHING * moved())
    for index in batches(retain_orders[epoch - 1], RETAIN_BATCH):
        logits, apart = distance(case.x_r[index])
        step(GAMMA * F.cross_entropy(logits, case.y_r[index]) + ALPHA * apart + SMOOTHING * moved())
    if epoch == MILESTONE:
        optimiser.param_groups[0]["lr"] *= FACTOR

case.save(
    "scrub",
    {
        "epochs": EPOCHS, "ascent_epochs": ASCENTS, "forget_batch": FORGET_BATCH, "retain_batch": RETAIN_BATCH,
        "temperature": T, "gamma": GAMMA, "alpha": ALPHA, "smoothing": SMOOTHING,
        "lr": RATE, "weight_decay": DECAY, "milestone": MILESTONE, "factor": FACTOR,
    },
    {"forget_order": forget_orders, "retain_order": retain_orders},
    losses,
)
