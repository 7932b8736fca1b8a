"""core.adam_script: the script that is taken home prints the numbers of the page."""

import subprocess
import sys

import pytest

from core.adam import Settings, moments
from core.adam_script import script
from core.adam_view import view
from core.gradient_record import recorded

CASES = {
    "default": (16, 300, 0, Settings()),
    "small beta1, first layer": (4, 120, 1, Settings(0.0, 0.99)),
    "the course's form, last layer, tiny gradients": (
        64,
        40,
        3,
        Settings(0.5, epsilon=1e-6, correction=False, inside=True, scale=1e-3),
    ),
}


@pytest.fixture(scope="module")
def printed():
    """One process for all of them: importing the libraries takes longer than running a script."""
    sources = {name: script(*case) for name, case in CASES.items()}
    body = "\n".join(
        f"print({name!r})\nexec(compile({source!r}, {name!r}, 'exec'), {{}})"
        for name, source in sources.items()
    )
    done = subprocess.run([sys.executable, "-c", body], capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr
    found, name = {}, ""
    for line in done.stdout.splitlines():
        if line in sources:
            found[name := line] = {}
        else:
            key, value = line.split()
            found[name][key] = float(value)
    return found


@pytest.mark.parametrize("name", CASES)
def test_the_script_prints_the_same_numbers(printed, name):
    batch, t, layer, settings = CASES[name]
    gradients = recorded(batch).of_layer(layer)
    found = view(moments(gradients, t, settings).ratio)
    assert printed[name]["spread"] == pytest.approx(found.spread, abs=0.003)
    assert printed[name]["wide"] == pytest.approx(found.wide, abs=0.005)
    assert printed[name]["peak"] == pytest.approx(found.peak, rel=0.03)
