"""core.saved_bytes: the course's network, and what does not count twice."""

import json
from pathlib import Path

import torch
import torch.nn.functional as F

from core.saved_bytes import saved_bytes

GOLDEN = json.loads((Path(__file__).parent / "golden_accumulation.json").read_text())["memory"]


def network():
    generator = torch.Generator().manual_seed(0)
    shapes = ((10, 6), (10,), (4, 10), (4,))
    return [torch.randn(*s, generator=generator, dtype=torch.float64).requires_grad_() for s in shapes]


def of(examples):
    w1, b1, w2, b2 = parameters = network()
    x, y = torch.zeros(examples, 6, dtype=torch.float64), torch.zeros(examples, dtype=torch.long)
    return saved_bytes(lambda: F.cross_entropy(torch.tanh(x @ w1.T + b1) @ w2.T + b2, y), parameters)


def test_four_times_the_examples_need_four_times_the_bytes():
    assert 3.5 <= of(32) / of(8) <= 4.05
    assert abs(of(32) / GOLDEN["saved_for_backward_bytes_batch_32"] - 1) < 0.15


def test_what_is_kept_is_counted_by_hand():
    x = torch.ones(7, dtype=torch.float64, requires_grad=True)
    assert saved_bytes(lambda: (x * 2).exp().sum()) == 7 * 8  # exp keeps its result, the rest keeps nothing
    assert saved_bytes(lambda: (x * x).sum()) == 7 * 8  # twice the same storage
    assert saved_bytes(lambda: (x * x).sum(), [x]) == 0


def test_a_forward_without_gradients_keeps_nothing():
    assert saved_bytes(lambda: torch.ones(5).exp().sum()) == 0
