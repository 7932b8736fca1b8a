"""The present view of the *Adam* page as a short PyTorch script that prints the same numbers."""

from core.adam import Settings

_HEAD = '''"""A view of Nabla's Adam page: update ratios, replayed from the gradients of one training.

Needs torch and scikit-learn.
"""

import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits
from torch import nn

raw = load_digits()
pixels, labels = torch.tensor(raw.data, dtype=torch.float32), torch.tensor(raw.target)
known, labels = pixels[:1472], labels[:1472]
features = (known - known.mean()) / known.std(correction=0)

generator = torch.Generator().manual_seed(0)
network = nn.Sequential(nn.Linear(64, 70), nn.Tanh(), nn.Linear(70, 70), nn.Tanh(), nn.Linear(70, 10))
for layer in network[::2]:
    nn.init.xavier_normal_(layer.weight, generator=generator)
    nn.init.zeros_(layer.bias)

# Record: the gradients of 300 updates.
optimiser = torch.optim.Adam(network.parameters(), lr=1e-3)
recorded = []
for _ in range(300):
    chosen = torch.randperm(1472, generator=generator)[:{batch}]
    optimiser.zero_grad()
    F.cross_entropy(network(features[chosen]), labels[chosen]).backward()
    recorded.append([torch.cat([layer.weight.grad.flatten(), layer.bias.grad]) for layer in network[::2]])
    optimiser.step()

# Replay: the moments of another Adam on the same gradients.
beta1, beta2, epsilon, t = {beta1!r}, {beta2!r}, {epsilon!r}, {t}
'''
_LAYERS = "gradients = [{scale}{part} for parts in recorded[:t]]"
_LOOP = """m = v = torch.zeros_like(gradients[0])
for g in gradients:
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
"""
_CORRECTED = "m, v = m / (1 - beta1**t), v / (1 - beta2**t)\n"
_TAIL = """
density = torch.histc(ratio, 81, -2, 2) / (len(ratio) * 4 / 81)
print(f"spread {ratio.double().std(correction=0):.3f}")
print(f"peak {density.max():.2f}")
print(f"wide {(ratio.abs() > 0.5).double().mean():.3f}")
"""


def script(batch: int, t: int, layer: int, settings: Settings) -> str:
    """A complete script for update ``t`` of the record with ``batch`` examples; ``layer`` is 1 to 3, or 0 for all."""
    scale = "" if settings.scale == 1 else f"{settings.scale!r} * "
    part = f"parts[{layer - 1}]" if layer else "torch.cat(parts)"
    below = "(v + epsilon).sqrt()" if settings.inside else "(v.sqrt() + epsilon)"
    head = _HEAD.replace("{batch}", str(batch)).replace("{t}", str(t))
    for name in ("beta1", "beta2", "epsilon"):
        head = head.replace(f"{{{name}!r}}", repr(getattr(settings, name)))
    body = _LAYERS.format(scale=scale, part=part) + "\n" + _LOOP
    return head + body + (_CORRECTED if settings.correction else "") + f"ratio = m / {below}\n" + _TAIL
