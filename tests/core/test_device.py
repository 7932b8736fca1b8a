"""core.device: the order of preference, and what it sets for a server."""

import sys

import pytest
import torch

from core.device import best_device, device_name


@pytest.mark.parametrize(
    ("cuda", "mps", "expected"),
    [(True, True, "cuda"), (True, False, "cuda"), (False, True, "mps"), (False, False, "cpu")],
)
def test_cuda_comes_before_mps_and_mps_before_the_cpu(monkeypatch, cuda, mps, expected):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)
    assert best_device().type == expected


def test_names_are_for_people(monkeypatch):
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda device: "NVIDIA H200")
    assert device_name(torch.device("cuda")) == "CUDA · NVIDIA H200"
    assert device_name(torch.device("cpu")).startswith("CPU · ")
    assert device_name(torch.device("mps")).startswith("MPS · ")


def test_one_thread_computes_and_the_others_get_their_turn_soon():
    assert torch.get_num_threads() == 1
    assert sys.getswitchinterval() <= 0.001
