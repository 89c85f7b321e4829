"""DELETE (2025): on the forget set, what the original model says of all classes but the example's own."""

import torch

from common import Case, batches, orders

EPOCHS, BATCH, RATE = 3, 6, 1e-4

case = Case()
student, teacher = case.network, case.original()
order = orders(EPOCHS, len(case.x_f))
optimiser = torch.optim.Adam(student.parameters(), RATE)
losses = []
student.train()
for row in order:
    for index in batches(row, BATCH):
        x, y = case.x_f[index], case.y_f[index]
        with torch.no_grad():
            own = torch.nn.functional.one_hot(y, 10).bool()
            others = teacher(x)[~own].view(len(x), 9)
            wanted = torch.softmax(others, 1)
        said = torch.log_softmax(student(x), 1)[~own].view(len(x), 9)
        loss = (wanted * (wanted.log() - said)).sum(1).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())

case.save("delete", {"epochs": EPOCHS, "batch": BATCH, "lr": RATE}, {"order": order}, losses)
