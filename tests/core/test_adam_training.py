"""core.adam_training: the recorded training is one of them, and others are torch.optim.Adam's."""

import pytest
import torch
import torch.nn.functional as F

from core.adam import Settings
from core.adam_training import advance, begin
from core.data.digits import FEATURES, TRAINING, load_digits
from core.gradient_record import NETWORK, UPDATES, record
from core.gradients_network import build
from core.gradients_proof import Modules


def test_the_usual_settings_give_the_recorded_losses_in_any_time_slices():
    whole, sliced = advance(begin(4, Settings()), 60), begin(4, Settings())
    while not sliced.done:
        sliced = advance(sliced, 0.3)
    assert whole.losses == sliced.losses == record(4).losses
    assert len(whole.losses) == len(whole.moved) == UPDATES


def test_another_beta1_trains_as_torch_does():
    now = begin(16, Settings(0.3, learning_rate=3e-3), seed=5)
    generator = torch.Generator().manual_seed(5)
    modules = Modules(build(NETWORK, FEATURES, generator))
    optimiser = torch.optim.Adam(modules.parameters(), lr=3e-3, betas=(0.3, 0.999))
    digits, _ = load_digits()
    for t in range(30):
        now = advance(now, 0)
        before = [torch.cat([x.weight.flatten(), x.bias]).detach() for x in modules.linears]
        chosen = torch.randperm(TRAINING, generator=generator)[:16]
        optimiser.zero_grad()
        loss = F.cross_entropy(modules(digits.features[chosen]), digits.labels[chosen])
        loss.backward()
        optimiser.step()
        after = [torch.cat([x.weight.flatten(), x.bias]).detach() for x in modules.linears]
        shares = [((b - a).norm() / a.norm()).item() for a, b in zip(before, after, strict=True)]
        assert now.losses[t] == pytest.approx(loss.item(), rel=1e-3)
        assert now.moved[t] == pytest.approx(shares, rel=1e-2)


def test_a_slice_changes_nothing_in_place():
    start = begin(4, Settings())
    kept = [weight.clone() for weight in start.network.weights]
    advance(start, 0)
    assert start.losses == ()
    assert all(torch.equal(a, b) for a, b in zip(kept, start.network.weights, strict=True))
