"""One forward and one backward pass with all that is measured on the way, against the bare pass of the same network."""

from collections.abc import Iterator

import torch
import torch.nn.functional as F
from torch import nn

from core.gradients import Architecture, build, measure
from tests.bench.timing import medians


def rows() -> Iterator[tuple[str, str, str, str]]:
    """Depth 50, width 256, batch 256, on one thread."""
    torch.set_num_threads(1)
    generator = torch.Generator().manual_seed(0)
    network = build(Architecture(50, 256, "sigmoid"), 64, generator)
    batch, labels = torch.randn(256, 64, generator=generator), torch.arange(256) % 10
    parts = [nn.Linear(64, 256), nn.Sigmoid()]
    for _ in range(49):
        parts += [nn.Linear(256, 256), nn.Sigmoid()]
    bare = nn.Sequential(*parts, nn.Linear(256, 10))
    ours, plain = medians(
        lambda: measure(network, batch, labels),
        lambda: F.cross_entropy(bare(batch), labels).backward(),
    )
    yield (
        "gradients of 50 layers of 256, batch 256, with histograms",
        "the bare `nn.Sequential`, forward and backward",
        f"{ours / plain:.2f}× ({1e3 * ours:.0f} ms)",
        "≤ 3.0×",
    )
