"""core.data.digits: what scikit-learn has, standardised, in two parts."""

import pytest
import torch
from sklearn.datasets import load_digits as scikit
from sklearn.preprocessing import StandardScaler

from core.data.digits import CLASSES, FEATURES, TRAINING, load_digits


def test_both_parts_together_are_scikit_learns_digits():
    raw = scikit()
    training, held_out = load_digits()
    assert torch.cat([training.pixels, held_out.pixels]).tolist() == raw.data.tolist()
    assert torch.cat([training.labels, held_out.labels]).tolist() == raw.target.tolist()
    assert (len(training.labels), len(held_out.labels)) == (TRAINING, 325)
    assert training.pixels.shape[1] == FEATURES
    assert set(training.labels.tolist()) == set(held_out.labels.tolist()) == set(range(CLASSES))


def test_features_are_standardised_by_the_training_part_alone():
    training, held_out = load_digits()
    scaler = StandardScaler().fit(training.pixels.reshape(-1, 1).numpy())
    for part in (training, held_out):
        expected = torch.from_numpy(scaler.transform(part.pixels.reshape(-1, 1).numpy())).view(-1, FEATURES)
        torch.testing.assert_close(part.features, expected.float(), rtol=1e-5, atol=1e-5)
    assert training.features.mean().item() == pytest.approx(0, abs=1e-5)
    assert training.features.std(correction=0).item() == pytest.approx(1, abs=1e-5)
