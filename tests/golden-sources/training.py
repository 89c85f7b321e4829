"""What several of the second implementations do: train on the retain set by SGD, with a learning rate for each epoch."""

import torch.nn.functional as F
import torch

import common


def train(case, orders, size, rates, parameters=None, momentum=0.9, decay=5e-4, scale=None):
    """Cross-entropy on the retain set in train mode. `scale` gives the gradients' factors by parameter name.

    A last batch of one joins the one before it, should there be one. Returns the loss of every step.
    """
    network = case.network.train()
    optimiser = torch.optim.SGD(parameters or network.parameters(), lr=1.0, momentum=momentum, weight_decay=decay)
    losses = []
    for order, rate in zip(orders, rates):
        optimiser.param_groups[0]["lr"] = rate
        for index in common.batches(order, size):
            network.zero_grad()
            loss = F.cross_entropy(network(case.x_r[index]), case.y_r[index])
            loss.backward()
            for name, parameter in network.named_parameters():
                if scale and name in scale:
                    parameter.grad *= scale[name]
            optimiser.step()
            losses.append(loss.item())
    network.eval()
    return losses
