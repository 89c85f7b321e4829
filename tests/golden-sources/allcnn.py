"""
Golden numbers of a small All-CNN-C, of PyTorch's own modules alone:

    python3 tests/golden-sources/allcnn.py

From the paper (Springenberg and others, 2015, table 2) with what papers on unlearning changed since Golatkar and
others, 2020: batch normalisation after every convolution, padding everywhere, twice the channels from the first strided
convolution on, no dropout, and a linear layer after the mean in place of a 1x1 convolution before it.
"""

import torch
from torch import nn

from networks import record, rounded

CHANNELS, WIDTH, CLASSES = 2, 4, 5
# Outputs in widths, kernel, stride; the paper's places 3 and 7 are dropout.
LAYERS = {0: (1, 3, 1), 1: (1, 3, 1), 2: (2, 3, 2), 4: (2, 3, 1), 5: (2, 3, 1), 6: (2, 3, 2), 8: (2, 3, 1), 9: (2, 1, 1)}


class AllConvolutional(nn.Module):
    def __init__(self):
        super().__init__()
        layers, inputs = [], CHANNELS
        for place in range(10):
            if place not in LAYERS:
                layers.append(nn.Identity())
                continue
            outputs, kernel, stride = LAYERS[place]
            outputs *= WIDTH
            layers.append(
                nn.Sequential(
                    nn.Conv2d(inputs, outputs, kernel, stride=stride, padding=kernel // 2, bias=False),
                    nn.BatchNorm2d(outputs),
                    nn.ReLU(),
                )
            )
            inputs = outputs
        self.features = nn.Sequential(*layers)
        self.classifier = nn.Sequential(nn.Linear(inputs, CLASSES))

    def forward(self, images):
        return self.classifier(self.features(images).mean((2, 3)))


generator = torch.Generator().manual_seed(2)
model = AllConvolutional().double()
with torch.no_grad():
    for key, value in model.state_dict().items():
        if key.endswith("num_batches_tracked"):
            continue
        if key.endswith("running_var"):
            value.copy_((rounded(value.shape, generator).abs() + 0.5).float().double())
        elif ".1." in key and key.endswith("weight"):
            value.copy_(rounded(value.shape, generator, 0.2, 1.0))
        else:
            value.copy_(rounded(value.shape, generator, 0.3))
images = rounded((6, CHANNELS, 9, 8), generator)
labels = torch.randint(CLASSES, (6,), generator=generator)
record("allcnn", model, lambda key: "" if key.endswith("num_batches_tracked") else key, images, labels, {"width": WIDTH})
