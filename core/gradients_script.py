"""The present network of the *Gradients* page as a short PyTorch script that prints the same numbers."""

from core.gradients_network import Architecture

_HEAD = '''"""A view of Nabla's Gradients page: what is left of the gradient, layer by layer.

Needs torch and scikit-learn.
"""

import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits
from torch import nn

raw = load_digits()
pixels, labels = torch.tensor(raw.data, dtype=torch.float32), torch.tensor(raw.target)
known = pixels[:1472]  # the rest is held out
features = (pixels - known.mean()) / known.std(correction=0)
'''
_TAIL = """
print(f"loss {loss.item():.5g}")
for k, (weight, a) in enumerate(zip(weights, [*activations, output]), 1):
    print(f"layer_{k} {weight.grad.double().norm().item():.4e} {a.grad.double().norm().item():.4e}")
"""
_FILL = {
    "zeros": "nn.init.zeros_(weight)",
    "constant": "nn.init.constant_(weight, {constant!r})",
    "normal": "nn.init.normal_(weight, std={sigma!r}, generator=generator)",
    "glorot_normal": "nn.init.xavier_normal_(weight, generator=generator)",
    "glorot_uniform": "nn.init.xavier_uniform_(weight, generator=generator)",
    "he_normal": 'nn.init.kaiming_normal_(weight, nonlinearity="relu", generator=generator)',
    "orthogonal": "nn.init.orthogonal_(weight, generator=generator)",
}
_FUNCTIONS = {
    "sigmoid": "torch.sigmoid(z)",
    "tanh": "torch.tanh(z)",
    "relu": "torch.relu(z)",
    "leaky_relu": "F.leaky_relu(z, 0.01)",
    "elu": "F.elu(z)",
    "gelu": "F.gelu(z)",
    "silu": "F.silu(z)",
    "softplus": "F.softplus(z)",
    "identity": "z",
}
_NORMS = {
    "batch": "    z = F.batch_norm(z, None, None, training=True)",
    "layer": "    z = F.layer_norm(z, z.shape[1:])",
}


def script(a: Architecture, seed: int) -> str:
    """A complete script for the network that ``build`` makes of ``a`` and ``seed``, with a gain of 1."""
    fill = _FILL[a.initialisation].format(constant=a.constant, sigma=a.sigma)
    scale = "" if a.input_scale == 1 else f" * {a.input_scale!r}"
    lines = [
        _HEAD + f"batch, labels = features[:256]{scale}, labels[:256]",
        "",
        f"generator = torch.Generator().manual_seed({seed})",
        f"sizes = [64] + {a.depth} * [{a.width}] + [{a.classes}]",
        "weights = []",
        "for size, size_before in zip(sizes[1:], sizes):",
        "    weight = torch.empty(size, size_before)",
        f"    {fill}",
        "    weights.append(weight.requires_grad_())",
        "",
        "activations, a = [], batch",
        "for weight in weights[:-1]:",
        "    z = a @ weight.T",
        *([_NORMS[a.normalisation]] if a.normalisation != "none" else []),
        f"    after = {_FUNCTIONS[a.activation]}",
        "    a = a + after if activations else after" if a.residual else "    a = after",
        "    a.retain_grad()",
        "    activations.append(a)",
        "output = a @ weights[-1].T",
        "output.retain_grad()",
        "loss = F.cross_entropy(output, labels)",
        "loss.backward()",
    ]
    return "\n".join(lines) + "\n" + _TAIL
