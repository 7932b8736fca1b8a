"""core.training_batches: an epoch is every example once, and the pieces of a batch are the batch."""

from dataclasses import replace

import pytest
import torch

from core.training_batches import next_batch
from core.training_settings import Architecture, Controls, Start
from core.training_state import begin, network_of, order, place_of, training_set, window

DIGITS, XOR = Start("Digits", architecture=Architecture(layers=1, width=4)), Start("XOR")
DROPPING = Start("XOR", architecture=Architecture(layers=2, width=20, dropout=0.5))


def batches(start, controls, epoch=0, examples=None, through=False):
    """The inputs (or what the network makes of them) and labels of an epoch, or of its first ``examples``."""
    data, state = training_set(start), replace(begin(start, controls), epoch=epoch)
    all_of_them = len(data.training.labels)
    network, parts = network_of(state), []
    while state.position < (examples or all_of_them):
        now = state.window or window(all_of_them - state.position, controls)
        inputs, labels = next_batch(network, data, start, place_of(state), now, controls)
        parts.append((network.module(inputs).detach() if through else inputs, labels))
        filled = state.filled + 1
        full = filled == len(now.sizes)
        state = replace(
            state,
            position=state.position + len(labels),
            window=None if full else now,
            filled=0 if full else filled,
        )
    return [torch.cat(side) for side in zip(*parts, strict=True)]


@pytest.mark.parametrize("epoch", [0, 3])
@pytest.mark.parametrize(("m", "k"), [(7, 3), (64, 1), (250, 64)])
def test_an_epoch_visits_every_example_once_in_the_epochs_order_however_it_is_cut(m, k, epoch):
    inputs, labels = batches(DIGITS, Controls(m=m, k=k), epoch)
    data, picked = training_set(DIGITS), order(0, epoch, 1472)
    pixels = data.training.inputs[picked].float() / 255
    assert torch.allclose(inputs, (pixels - pixels.mean()) / pixels.std(correction=0), atol=1e-5)
    assert torch.equal(labels, data.training.labels[picked])


def test_standardised_inputs_have_mean_0_and_deviation_1_and_others_are_from_0_to_1():
    standard, _ = batches(DIGITS, Controls(m=256))
    assert abs(standard.mean()) < 1e-5 and abs(standard.std(correction=0) - 1) < 1e-5
    plain, _ = batches(replace(DIGITS, standardise=False), Controls(m=256))
    assert plain.min() == 0 and plain.max() == 1


def test_large_sets_are_scaled_batch_by_batch_with_the_same_result(monkeypatch):
    kept = batches(DIGITS, Controls(m=100), examples=300)
    monkeypatch.setattr("core.training_batches.MOST_BYTES", 0)
    fresh = batches(DIGITS, Controls(m=100), examples=300)
    assert all(torch.equal(a, b) for a, b in zip(kept[0], fresh[0], strict=True))


def test_points_keep_their_coordinates_whatever_is_asked_for():
    inputs, _ = batches(XOR, Controls(m=90, augmentation="course"))
    assert torch.equal(inputs, training_set(XOR).training.inputs[order(0, 0, 500)])


def test_inputs_have_the_precision_of_the_network():
    inputs, labels = batches(replace(XOR, precision="float64"), Controls(m=90), examples=1)
    assert inputs.dtype == torch.float64 and labels.dtype == torch.int64


def test_the_pieces_of_an_augmented_batch_are_the_batch():
    whole, labels = batches(DIGITS, Controls(m=60, augmentation="course"), examples=60)
    pieces, same = batches(DIGITS, Controls(m=13, k=5, augmentation="course"), examples=60)
    assert torch.equal(pieces[:60], whole) and torch.equal(same[:60], labels)


def test_augmentation_turns_pictures_before_they_are_standardised():
    controls = Controls(m=60, augmentation="course")
    plain, _ = batches(replace(DIGITS, standardise=False), controls, examples=60)
    standard, _ = batches(DIGITS, controls, examples=60)
    data = training_set(DIGITS)
    assert torch.allclose(standard, (plain - data.mean) / data.deviation, atol=1e-5)
    assert plain.min() == 0 and plain.max() <= 1  # black where a picture ends


def test_without_turns_a_picture_is_as_it_was_or_its_mirror_image():
    controls = Controls(m=60)
    plain, _ = batches(DIGITS, controls, examples=60)
    changed, _ = batches(DIGITS, replace(controls, augmentation="no_turns"), examples=60)
    kept = [torch.equal(a, b) for a, b in zip(changed, plain, strict=True)]
    mirrored = [torch.equal(a, b.flip(2)) for a, b in zip(changed, plain, strict=True)]
    assert all(a or b for a, b in zip(kept, mirrored, strict=True))
    assert 10 < sum(kept) < 50


def test_the_same_picture_is_changed_in_another_way_in_the_next_epoch():
    places = [torch.argsort(order(0, epoch, 1472)) for epoch in (0, 1)]
    controls = Controls(m=256, augmentation="course")
    first, second = (batches(DIGITS, controls, epoch)[0][place] for epoch, place in enumerate(places))
    assert sum(torch.equal(a, b) for a, b in zip(first, second, strict=True)) < 50


def test_with_the_same_masks_the_pieces_of_an_update_drop_what_the_batch_drops():
    whole, _ = batches(DROPPING, Controls(m=60, same_masks=True), examples=120, through=True)
    pieces, _ = batches(DROPPING, Controls(m=20, k=3, same_masks=True), examples=120, through=True)
    assert torch.allclose(pieces, whole, atol=1e-6)
    apart, _ = batches(DROPPING, Controls(m=20, k=3), examples=120, through=True)
    assert torch.allclose(apart[:20], batches(DROPPING, Controls(m=20), examples=20, through=True)[0])
    assert not torch.isclose(apart, whole).all(1)[20:60].all()


def test_masks_depend_on_the_place_in_the_run_alone():
    once, again = (batches(DROPPING, Controls(m=60), examples=120, through=True)[0] for _ in range(2))
    assert torch.equal(once, again)
