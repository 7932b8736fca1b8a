"""Replaying 300 updates of 10,000 parameters, against torch.optim.Adam on the same gradients."""

from collections.abc import Iterator

import torch

from core.adam import Settings, moments, replay
from tests.bench.timing import medians


def rows() -> Iterator[tuple[str, str, str, str]]:
    """On one thread; a replay keeps every ratio, the moments at the end are what the histogram needs."""
    torch.set_num_threads(1)
    gradients = torch.randn(300, 10_000, generator=torch.Generator().manual_seed(0))
    settings = Settings(0.5)

    def library() -> None:
        parameter = torch.nn.Parameter(torch.zeros(10_000))
        optimiser = torch.optim.Adam([parameter], betas=(0.5, 0.999))
        for gradient in gradients:
            parameter.grad = gradient
            optimiser.step()

    whole, last, plain = medians(
        lambda: replay(gradients, settings), lambda: moments(gradients, 300, settings), library
    )
    for name, seconds in (("with every ratio", whole), ("the last moments", last)):
        yield (
            f"Adam replayed, 300 updates of 10,000 parameters, {name}",
            "`torch.optim.Adam` on the same gradients",
            f"{seconds / plain:.2f}× ({1e3 * seconds:.0f} ms)",
            "≤ 50 ms",
        )
