"""core.gradients_script: the script that is taken home prints the numbers of the page."""

import subprocess
import sys

import pytest

from core.activations import ACTIVATIONS
from core.gradients_experiment import experiment
from core.gradients_network import Architecture
from core.gradients_script import script
from core.initialisations import INITIALISATIONS

CASES = {
    "the default": Architecture(30),
    **{f"{name} weights": Architecture(3, 12, "tanh", name, sigma=0.3) for name in INITIALISATIONS},
    **{name: Architecture(4, 9, name, "he_normal") for name in ACTIVATIONS},
    "batch norm": Architecture(5, 10, "sigmoid", normalisation="batch", input_scale=3.0),
    "layer norm, residual": Architecture(5, 10, "gelu", normalisation="layer", residual=True),
    "one layer, residual": Architecture(1, 10, "relu", residual=True),
}


def run_all(sources):
    """One process for all of them: importing the libraries takes longer than running a script."""
    body = "\n".join(
        f"print({name!r})\nexec(compile({source!r}, {name!r}, 'exec'), {{}})" for name, source in sources
    )
    done = subprocess.run([sys.executable, "-c", body], capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr
    printed, name = {}, ""
    for line in done.stdout.splitlines():
        if line in dict(sources):
            printed[name := line] = {}
        else:
            key, *numbers = line.split()
            printed[name][key] = [float(number) for number in numbers]
    return printed


@pytest.fixture(scope="module")
def printed():
    return run_all([(name, script(a, 7)) for name, a in CASES.items()])


@pytest.mark.parametrize("name", CASES)
def test_the_script_prints_the_same_numbers(printed, name):
    chain = experiment(CASES[name], 7).chain
    assert printed[name]["loss"] == [pytest.approx(chain.loss, rel=2e-4)]
    for layer in chain.layers:
        want = pytest.approx([layer.weight_gradient, layer.output_gradient], rel=2e-3, abs=1e-38)
        assert printed[name][f"layer_{layer.index}"] == want
    assert len(printed[name]) == len(chain.layers) + 1
