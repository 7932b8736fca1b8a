"""core.training_script: the script that is taken home prints the numbers of the page."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from core import settings
from core.training import advance
from core.training_curve import add, empty
from core.training_script import FIRST, printed, script
from core.training_settings import ACTIVATIONS, NORMALISATIONS, OPTIMISERS, Architecture, Controls, Start
from core.training_state import begin
from tests.core.test_idx import as_idx

UPDATES = 6
SMALL = Architecture(width=4)
CNN = Architecture("cnn", 2, 4, "relu")
BUNDLED = "assets/fashion_mnist_7000.npz"
CASES = {
    "the default": (Start(), Controls()),
    "circles": (Start("Circles", 0.3, SMALL, seed=4), Controls(60, 3)),  # 180, 180, 140
    "xor": (
        Start("XOR", architecture=SMALL, precision="float64"),
        Controls(50, 2, "undivided", "adam", 0.01),
    ),
    "blobs": (Start("Two blobs", architecture=Architecture(layers=0)), Controls(45, 5, "sample_a")),
    "once an epoch": (Start("XOR", architecture=SMALL), Controls(100, 5, "sample_b")),
    "wiped": (Start("Digits", architecture=SMALL), Controls(64, 3, "sample_c")),
    "clothes": (
        Start("Fashion-MNIST, 7,000", architecture=SMALL),
        Controls(256, 2, optimiser="adam", learning_rate=0.01),
    ),
    "dropout": (Start("Digits", architecture=Architecture(dropout=0.3, layers=2)), Controls(8, 3)),
    "same masks": (
        Start("Digits", architecture=Architecture(dropout=0.3, layers=2)),
        Controls(8, 3, same_masks=True),
    ),
    "bare pixels": (
        Start("Digits", architecture=CNN, standardise=False),
        Controls(8, 2, augmentation="course"),
    ),
    "full": (Start("MNIST", architecture=SMALL), Controls(4, 2)),
    "clothes in full": (Start("Fashion-MNIST", architecture=SMALL), Controls(4, 2)),
    "the course": (
        Start("CIFAR-10", architecture=Architecture("course", 2, dropout=0.05), precision="float64"),
        Controls(4, 3, optimiser="adam", learning_rate=0.001, augmentation="course"),
    ),
    "no turns": (Start("CIFAR-10", architecture=CNN), Controls(4, 3, augmentation="no_turns")),
    **{name: (Start("XOR", architecture=Architecture(activation=name)), Controls()) for name in ACTIVATIONS},
    **{
        f"{name} norm": (
            Start("Digits", architecture=Architecture("cnn", 2, 8, "relu", name)),
            Controls(6, 2),
        )
        for name in NORMALISATIONS
    },
    "dense batch norm": (Start(architecture=Architecture(normalisation="batch")), Controls(10, 2)),
    **{
        name: (Start(), Controls(20, 2, optimiser=name, learning_rate=0.01, weight_decay=0.1))
        for name in OPTIMISERS
    },
    "adamw without decay": (Start(), Controls(optimiser="adamw", learning_rate=0.01)),
}
FULL = ("MNIST", "Fashion-MNIST", "CIFAR-10")
HEAD = """
import sys
import numpy as np, torch, torchvision
torch.set_num_threads(1)

class CIFAR10:  # torchvision's wants pickles with checksums that it knows
    def __init__(self, root, train, download):
        files = [f"{root}/cifar-10-batches-bin/data_batch_{k}.bin" for k in range(1, 6)]
        records = np.concatenate([np.fromfile(file, np.uint8).reshape(-1, 3073) for file in files])
        self.data = records[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
        self.targets = records[:, 0].tolist()

torchvision.datasets.CIFAR10 = CIFAR10
"""


def write_sets(folder):
    """Forty pictures of noise, where torchvision and the page look for the full sets."""
    rng = np.random.default_rng(0)
    for name in ("MNIST", "FashionMNIST"):
        (raw := folder / name / "raw").mkdir(parents=True)
        for part in ("train", "t10k"):
            (raw / f"{part}-images-idx3-ubyte").write_bytes(
                as_idx(rng.integers(0, 256, (40, 28, 28), dtype=np.uint8))
            )
            (raw / f"{part}-labels-idx1-ubyte").write_bytes(as_idx(rng.integers(0, 10, 40, dtype=np.uint8)))
    (batches := folder / "cifar-10-batches-bin").mkdir()
    for name in [*(f"data_batch_{k}" for k in range(1, 6)), "test_batch"]:
        record = rng.integers(0, 256, (8, 3073), dtype=np.uint8)
        record[:, 0] %= 10
        (batches / f"{name}.bin").write_bytes(record.tobytes())


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The data folder of the page, with small sets in the place of the full ones."""
    folder = tmp_path_factory.mktemp("sets")
    write_sets(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "now", lambda: settings.Settings(data=folder))
        yield folder


@pytest.fixture(scope="module")
def said(folder):
    """What each script prints: one process for all, importing the libraries takes longer than running one."""
    body = HEAD
    for name, (start, controls) in CASES.items():
        argument = folder if start.data in FULL else BUNDLED
        source = script(start, controls, UPDATES)
        body += f"\nprint({'= ' + name!r})\nsys.argv[1:] = [{str(argument)!r}]\nexec({source!r}, {{}})\n"
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-"], input=body, cwd=root, capture_output=True, text=True, timeout=100
    )
    assert done.returncode == 0, done.stderr
    parts = [part.partition("\n") for part in done.stdout.removeprefix("= ").split("\n= ")]
    return {name: text.strip() for name, _, text in parts}


def on_the_page(start, controls):
    """The curves of the first updates."""
    state, curves = begin(start, controls), empty()
    while len(curves.bins) < UPDATES:
        state, progress = advance(state, controls, controls.k * (UPDATES - len(curves.bins)))
        curves = add(curves, progress.updates, progress.scores)
    return curves


def numbers(text):
    return [[float(word) for word in line.split()[1::2]] for line in text.splitlines()]


@pytest.mark.parametrize("name", CASES)
def test_the_script_prints_the_numbers_of_the_page(said, name):
    expected = printed(on_the_page(*CASES[name]), UPDATES)
    assert [row[0] for row in numbers(said[name])] == [*range(1, FIRST + 1), UPDATES]
    for own, page in zip(numbers(said[name]), numbers(expected), strict=True):
        assert own == pytest.approx(page, rel=2e-4)


def test_what_is_printed_needs_single_updates():
    curves = on_the_page(*CASES["the default"])
    assert printed(empty(), 3) == ""
    assert [row[0] for row in numbers(printed(curves, 6))] == [1, 2, 3, 4, 5, 6]
    rows = np.column_stack([np.arange(9, 3000), *[np.full(2991, 1.0)] * 5])
    assert printed(add(curves, rows), 2999) == ""  # bins of four


@pytest.mark.parametrize(
    ("start", "controls", "updates", "sentence"),
    [
        (Start(), Controls(), 0, "updates: must be 1 or more, got 0"),
        (Start(), Controls(m=0), 1, "m: must be 1 to 256"),
        (Start(architecture=CNN), Controls(), 1, "kind: a network of convolutions needs pictures"),
    ],
)
def test_what_cannot_be_trained_has_no_script(start, controls, updates, sentence):
    with pytest.raises(ValueError, match=sentence):
        script(start, controls, updates)


def test_no_line_is_too_long_and_nothing_is_left_open():
    for start, controls in CASES.values():
        source = script(start, controls, UPDATES)
        assert max(map(len, source.splitlines())) <= 110
        assert not any(sign in source for sign in ("{shape}", "{x}", "\n\n\n\n"))
