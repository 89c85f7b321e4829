"""
Golden numbers of a small vision transformer, of PyTorch's own modules alone:

    python3 tests/golden-sources/vit.py

From the paper (Dosovitskiy and others, 2021, section 3.1, equations 1 to 4): z0 = [class; x1 E; x2 E; …] + places;
z' = MSA(LN(z)) + z; z = MLP(LN(z')) + z'; y = LN(z[0]), and a linear layer. The MLP has two layers with GELU between.
"""

import torch
from torch import nn

from networks import record, rounded

CHANNELS, DIM, DEPTH, HEADS, PATCH, RATIO, CLASSES, HEIGHT, WIDTH = 2, 12, 2, 3, 4, 2, 5, 8, 12


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm1 = nn.LayerNorm(DIM, eps=1e-6)
        self.attention = nn.MultiheadAttention(DIM, HEADS, batch_first=True)
        self.norm2 = nn.LayerNorm(DIM, eps=1e-6)
        self.mlp = nn.Sequential(nn.Linear(DIM, RATIO * DIM), nn.GELU(), nn.Linear(RATIO * DIM, DIM))

    def forward(self, z):
        normalised = self.norm1(z)
        z = z + self.attention(normalised, normalised, normalised, need_weights=False)[0]
        return z + self.mlp(self.norm2(z))


class Transformer(nn.Module):
    def __init__(self):
        super().__init__()
        patches = (HEIGHT // PATCH) * (WIDTH // PATCH)
        self.token = nn.Parameter(torch.zeros(1, 1, DIM))
        self.places = nn.Parameter(torch.zeros(1, 1 + patches, DIM))
        self.embedding = nn.Conv2d(CHANNELS, DIM, PATCH, stride=PATCH)
        self.blocks = nn.ModuleList(Block() for _ in range(DEPTH))
        self.norm = nn.LayerNorm(DIM, eps=1e-6)
        self.head = nn.Linear(DIM, CLASSES)

    def forward(self, images):
        patches = self.embedding(images).flatten(2).transpose(1, 2)
        z = torch.cat([self.token.expand(len(images), -1, -1), patches], 1) + self.places
        for block in self.blocks:
            z = block(z)
        return self.head(self.norm(z)[:, 0])


def timm(key):
    """The name that timm's VisionTransformer has for it."""
    for ours, theirs in [
        ("token", "cls_token"),
        ("places", "pos_embed"),
        ("embedding", "patch_embed.proj"),
        ("attention.in_proj_", "attn.qkv."),
        ("attention.out_proj", "attn.proj"),
        ("mlp.0", "mlp.fc1"),
        ("mlp.2", "mlp.fc2"),
    ]:
        key = key.replace(ours, theirs)
    return key


generator = torch.Generator().manual_seed(1)
model = Transformer().double()
with torch.no_grad():
    for key, value in model.named_parameters():
        value.copy_(rounded(value.shape, generator, 0.3, 1.0 if "norm" in key and key.endswith("weight") else 0.0))
images = rounded((6, CHANNELS, HEIGHT, WIDTH), generator)
labels = torch.randint(CLASSES, (6,), generator=generator)
sizes = {"patch": PATCH, "dim": DIM, "depth": DEPTH, "heads": HEADS, "mlp_ratio": RATIO}
record("vit", model, timm, images, labels, sizes)
