"""core.training_lab: twins on the engine, watched to their end."""

import time

import pytest

from core import engine_cluster, training_lab
from core.training_lab import new_lab, watch_lab
from core.training_settings import Architecture, Controls, Start


@pytest.fixture(scope="module", autouse=True)
def cluster():
    engine_cluster.close()
    yield
    engine_cluster.close()


def played(normalisation, most, monkeypatch, cuts=(4,)):
    monkeypatch.setattr(training_lab, "MOST", most)
    start = Start("XOR", architecture=Architecture(width=8, normalisation=normalisation))
    lab = new_lab(start, Controls(m=8, k=4))
    lab.playing, end, looks = True, time.monotonic() + 60, 0
    while lab.busy:
        assert time.monotonic() < end
        k = cuts[looks % len(cuts)]
        watch_lab(lab, Controls(m=32 // k, k=k))
        looks += 1
        time.sleep(0.02)  # between two looks
    return lab


def test_equal_while_the_slider_moves(monkeypatch):
    lab = played("none", 40, monkeypatch, cuts=(4, 1, 16, 32))
    assert lab.done and lab.equal and not lab.error
    assert list(lab.of("update")) == list(range(1, len(lab.rows) + 1))
    assert 0 < lab.largest("weights32") < 1e-4


def test_batch_norm_parts(monkeypatch):
    lab = played("batch", 20, monkeypatch)
    assert not lab.equal and lab.largest("gradient64") > 1e-4


def test_nothing_yet_is_equal_and_zero():
    lab = new_lab(Start("XOR"), Controls())
    assert lab.equal and lab.largest("gradient64") == 0 and not lab.busy and not lab.done
