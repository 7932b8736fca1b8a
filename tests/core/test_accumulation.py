"""core.accumulation: against the printed loops, run as they are with torch.optim, and the course's numbers."""

import json
import math
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F

from core.accumulation import MODES, _check, combine, compare, plan

GOLDEN = json.loads((Path(__file__).parent / "golden_accumulation.json").read_text())
X = torch.tensor(GOLDEN["data"]["x"], dtype=torch.float64)
Y = torch.tensor(GOLDEN["data"]["y"])


def model():
    net = torch.nn.Sequential(torch.nn.Linear(6, 10), torch.nn.Tanh(), torch.nn.Linear(10, 4)).double()
    values = [torch.tensor(GOLDEN["model"][name], dtype=torch.float64) for name in ("W1", "b1", "W2", "b2")]
    with torch.no_grad():
        for parameter, value in zip(net.parameters(), values, strict=True):
            parameter.copy_(value)
    return net


def gradient(net, x, y):
    return torch.autograd.grad(F.cross_entropy(net(x), y), list(net.parameters()))


def batches(sizes, seed=0):
    """Micro-batches of the course's 32 examples, again from the start where they run out."""
    places = torch.arange(sum(sizes)) % 32
    return [(X[part], Y[part]) for part in places.split(list(sizes))]


def sample_a(net, loader, k, step):
    for i, (x, y) in enumerate(loader):
        loss = F.cross_entropy(net(x), y) / k
        loss.backward()
        if (i + 1) % k == 0 or i + 1 == len(loader):
            step(i)
            net.zero_grad()


def undivided(net, loader, k, step):
    for i, (x, y) in enumerate(loader):
        F.cross_entropy(net(x), y).backward()
        if (i + 1) % k == 0 or i + 1 == len(loader):
            step(i)
            net.zero_grad()


def sample_b(net, loader, k, step):
    buffer = None
    for i, (x, y) in enumerate(loader):  # noqa: B007 -- the test of i stands outside the loop, as printed
        F.cross_entropy(net(x), y).backward()
        if buffer is None:
            buffer = [p.clone() for p in net.parameters()]  # of the weights, and never read
        for own, p in zip(buffer, net.parameters(), strict=True):
            own.data += p.grad
    if (i + 1) % k == 0:
        for p in net.parameters():
            p.grad /= k
        step(i)
        net.zero_grad()


def sample_c(net, loader, k, step):
    for i, (x, y) in enumerate(loader):
        F.cross_entropy(net(x), y).backward()
        if (i + 1) % k == 0:
            step(i)
        net.zero_grad()


def right(net, loader, k, step):
    for first in range(0, len(loader), k):
        window = loader[first : first + k]
        x, y = torch.cat([x for x, _ in window]), torch.cat([y for _, y in window])
        F.cross_entropy(net(x), y).backward()
        step(first + len(window) - 1)
        net.zero_grad()


LOOPS = {
    "right": right,
    "undivided": undivided,
    "sample_a": sample_a,
    "sample_b": sample_b,
    "sample_c": sample_c,
}


@pytest.mark.parametrize("sizes", [(8, 8, 8, 8), (8,) * 6, (8,) * 8, (12, 12, 6, 2), (5, 3, 7), (4,)])
@pytest.mark.parametrize("k", [1, 2, 4, 5])
@pytest.mark.parametrize("mode", MODES)
def test_the_table_of_weights_is_what_the_loop_does(mode, k, sizes):
    net, loader, stepped = model(), batches(sizes), []
    LOOPS[mode](net, loader, k, lambda i: stepped.append((i, [p.grad.clone() for p in net.parameters()])))
    found = plan(sizes, k, mode)
    assert [update.after for update in found.updates] == [after for after, _ in stepped]
    gradients = [gradient(net, x, y) for x, y in loader]
    for update, (_, grads) in zip(found.updates, stepped, strict=True):
        for own, theirs in zip(combine(gradients, update.weights), grads, strict=True):
            torch.testing.assert_close(own, theirs, rtol=1e-12, atol=1e-14)
    remains = [p.grad for p in net.parameters()]
    left = combine(gradients, found.left_over)
    for own, theirs in zip(left, remains, strict=True):
        torch.testing.assert_close(
            own, torch.zeros_like(own) if theirs is None else theirs, rtol=1e-12, atol=1e-14
        )


def against_the_whole(sizes, k, mode, window=None):
    """The first update of ``plan`` (or number ``window``) against one batch of the examples it is meant for."""
    net, loader = model(), batches(sizes)
    update = plan(sizes, k, mode).updates[window or 0]
    first = (window or 0) * k
    whole = loader[first : first + k]
    true = gradient(net, torch.cat([x for x, _ in whole]), torch.cat([y for _, y in whole]))
    return compare(combine([gradient(net, x, y) for x, y in loader], update.weights), true)


def test_four_times_eight_is_thirty_two():
    true = gradient(model(), X, Y)
    flat = torch.cat([part.flatten() for part in true])
    assert flat[:5].tolist() == pytest.approx(GOLDEN["big_batch"]["grad_first5"], rel=1e-12)
    for k in (1, 2, 4, 8, 16, 32):
        assert against_the_whole((32 // k,) * k, k, "right").difference < 1e-14


def test_the_short_window_of_sample_a_is_half_as_long():
    found = against_the_whole((8,) * 6, 4, "sample_a", 1)
    golden = GOLDEN["sample_a"]["partial_window"]
    assert found.length == pytest.approx(golden["tail_grad_norm_over_true_norm"], rel=1e-12)
    assert found.cosine == pytest.approx(1)
    assert against_the_whole((8,) * 6, 4, "right", 1).difference < 1e-14


def test_unequal_micro_batches_need_their_sizes_as_weights():
    golden = GOLDEN["sample_a"]["unequal_micro_batches"]
    assert against_the_whole(golden["sizes"], 4, "sample_a").difference == pytest.approx(
        golden["max_diff_to_big"], abs=1e-9
    )
    assert against_the_whole(golden["sizes"], 4, "right").difference < 1e-14


def test_sample_b_steps_once_an_epoch_or_never():
    golden = GOLDEN["sample_b"]
    assert len(plan((8,) * 4, 4, "sample_b").updates) == golden["as_printed_4_batches_per_epoch"]["steps"]
    assert len(plan((8,) * 8, 4, "sample_b").updates) == golden["as_printed_8_batches_per_epoch"]["steps"]
    assert (
        len(plan((8,) * 8, 4, "right").updates) == golden["as_printed_8_batches_per_epoch"]["expected_steps"]
    )
    never = plan((8,) * 6, 4, "sample_b")
    assert (never.updates, never.left_over) == ((), (1.0,) * 6)


def test_sample_c_uses_a_quarter_of_the_examples():
    golden = GOLDEN["sample_c"]["as_printed"]
    (update,) = plan((8,) * 4, 4, "sample_c").updates
    assert update.share == golden["share_of_samples_used"]
    found = against_the_whole((8,) * 4, 4, "sample_c")
    assert found.difference == pytest.approx(golden["max_diff_to_big"], abs=1e-9)
    assert found.cosine == pytest.approx(golden["cosine_to_big"], abs=1e-9)


def test_undivided_is_four_times_as_long_in_the_same_direction():
    found = against_the_whole((8,) * 4, 4, "undivided")
    assert (found.length, found.cosine) == (pytest.approx(4), pytest.approx(1))


def after_training(k, mode, nudge=0.0):
    """The loss at the end of the course's training, from first weights that are all (1 + nudge) times what they are."""
    net, loader = model(), batches((32 // k,) * k)
    with torch.no_grad():
        for parameter in net.parameters():
            parameter *= 1 + nudge
    (update,) = plan([32 // k] * k, k, mode).updates
    for _ in range(GOLDEN["live_training"]["updates"]):
        step = combine([gradient(net, x, y) for x, y in loader], update.weights)
        with torch.no_grad():
            for parameter, part in zip(net.parameters(), step, strict=True):
                parameter -= GOLDEN["live_training"]["lr"] * part
    return F.cross_entropy(net(X), Y).item()


@pytest.mark.parametrize(
    "run", GOLDEN["live_training"]["runs"], ids=lambda run: str(run["accumulation_steps"])
)
def test_twenty_updates_end_where_the_course_recomputed(run):
    k, names = run["accumulation_steps"], {"sample_a": "sample_a_loss", "right": "sample_a_loss"}
    names |= {"sample_c": "sample_c_as_printed_loss", "undivided": "summed_not_averaged_loss"}
    for mode, name in names.items():
        found = after_training(k, mode)
        # The undivided sum of 32 diverges: a rounding of 1e-15 at its start, as another processor makes it, is 5e-7 at
        # its end. All others keep it.
        shaken = max(abs(after_training(k, mode, nudge) - found) for nudge in (1e-15, -1e-15))
        assert found == pytest.approx(run[name], abs=1e-9 + 10 * shaken)
        assert shaken < (1e-5 if mode == "undivided" and k >= 16 else 1e-13)


def test_a_gradient_of_nothing_has_no_direction():
    zero, one = [torch.zeros(3)], [torch.ones(3)]
    assert math.isnan(compare(zero, one).cosine)
    assert compare(zero, one).length == 0
    assert math.isnan(compare(one, zero).length)


@pytest.mark.parametrize(
    ("sizes", "k", "mode", "sentence"),
    [
        ((), 2, "right", "sizes: must be one or more"),
        ((3, 0), 2, "right", "sizes: must be one or more numbers of 1"),
        ((3,), 0, "right", "k: must be 1 or more, got 0"),
    ],
)
def test_what_cannot_be_planned_is_named(sizes, k, mode, sentence):
    with pytest.raises(ValueError, match=sentence):
        plan(sizes, k, mode)


def test_an_unknown_mode_is_named_where_annotations_are_not_checked():
    with pytest.raises(ValueError, match="mode: must be one of right, undivided"):
        _check((3,), 1, "sample_d")


def test_weights_that_do_not_fit_are_named():
    with pytest.raises(ValueError, match="weights: must be one for each of 1"):
        combine([[torch.ones(2)]], [1.0, 2.0])
