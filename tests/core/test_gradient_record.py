"""core.gradient_record: the gradients of a training by torch.optim.Adam on torch.nn modules."""

import pytest
import torch
import torch.nn.functional as F

from core import gradient_record
from core.data.digits import FEATURES, TRAINING, load_digits
from core.gradient_record import BATCHES, NETWORK, UPDATES, flat, moved, parameters, places, record, recorded
from core.gradients_network import build
from core.gradients_proof import Modules


@pytest.fixture(scope="module")
def sixteen():
    return recorded(16)  # kept for whoever asks next: other files of tests do


def test_it_records_what_torch_computes_while_torch_trains(sixteen):
    digits, _ = load_digits()
    generator = torch.Generator().manual_seed(0)
    modules = Modules(build(NETWORK, FEATURES, generator))
    optimiser = torch.optim.Adam(modules.parameters(), lr=1e-3)
    for t in range(40):
        chosen = torch.randperm(TRAINING, generator=generator)[:16]
        optimiser.zero_grad()
        loss = F.cross_entropy(modules(digits.features[chosen]), digits.labels[chosen])
        loss.backward()
        linears = modules.linears
        expected = flat(tuple(x.weight.grad for x in linears), tuple(x.bias.grad for x in linears))
        torch.testing.assert_close(sixteen.gradients[t], expected, rtol=1e-3, atol=1e-5)
        assert sixteen.losses[t] == pytest.approx(loss.item(), rel=1e-4)
        optimiser.step()


def test_its_size_is_what_the_page_says(sixteen):
    assert sixteen.gradients.shape == (UPDATES, 10_230)
    assert sixteen.gradients.dtype == torch.float32
    assert sum(place.stop - place.start for place in sixteen.layers) == 10_230
    assert len(sixteen.losses) == UPDATES
    assert sixteen.losses[-1] < 0.5 * sixteen.losses[0]


def test_the_layers_side_by_side_are_all_of_them(sixteen):
    parts = [sixteen.of_layer(layer) for layer in (1, 2, 3)]
    assert torch.equal(torch.cat(parts, 1), sixteen.of_layer(0))
    assert [part.shape[1] for part in parts] == [64 * 70 + 70, 70 * 70 + 70, 70 * 10 + 10]
    with pytest.raises(ValueError, match="layer: must be 0 to 3, got 4"):
        sixteen.of_layer(4)


def test_the_same_seed_records_the_same_and_the_global_seed_is_left_alone(sixteen):
    before = torch.random.get_rng_state()
    assert torch.equal(record(16).gradients, sixteen.gradients)
    assert torch.equal(before, torch.random.get_rng_state())


def test_larger_batches_have_less_noise():
    def noise(batch):
        gradients = recorded(batch).gradients[100:150]
        return (gradients.std(0) / gradients.norm(dim=0).clamp(min=1e-12)).mean().item()

    assert noise(4) > noise(64) > noise(TRAINING)


def test_parameters_taken_apart_and_put_together_are_the_network():
    network = build(NETWORK, FEATURES, torch.Generator().manual_seed(3))
    step = torch.randn(len(parameters(network)), generator=torch.Generator().manual_seed(4))
    after = moved(network, step)
    torch.testing.assert_close(parameters(after) - parameters(network), step, rtol=0, atol=1e-6)
    for place, weight in zip(places(network), network.weights, strict=True):
        assert torch.equal(parameters(network)[place][: weight.numel()].view_as(weight), weight)


def test_a_record_is_made_once_with_progress(monkeypatch):
    monkeypatch.setattr(gradient_record, "_kept", {})
    heard = []
    first = recorded(BATCHES[0], heard.append)
    assert heard[-1] == 1
    assert len(heard) == UPDATES
    assert recorded(BATCHES[0]) is first


@pytest.mark.parametrize(("function", "batch"), [(record, 0), (record, 1473), (recorded, 5)])
def test_another_batch_is_named(function, batch):
    with pytest.raises(ValueError, match="batch: must be"):
        function(batch)
