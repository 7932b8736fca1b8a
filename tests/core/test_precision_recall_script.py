"""core.precision_recall_script: the script that is taken home prints the numbers of the page."""

import ast
import re
import subprocess
import sys

import pytest

from core.data.score_pairs import Pair
from core.precision_recall_people import People, drawn, of_digits, of_patients, twelve
from core.precision_recall_script import script
from core.precision_recall_script_models import Trained
from core.precision_recall_view import Settings, read, view
from core.score_rows import rows

PAIR = Pair(700, 0.2, 1.25, 1.5, rounding=0.5, seed=3)
OWN = Pair(90, 0.4, rounding=0.25, seed=1)
ALL, TWO = "All 30 measurements", "Mean texture and compactness"
# source, threshold, beta, prevalence
CASES = {
    "pair, rounded, rare": (PAIR, 1.0, 2.0, 0.01),
    "pair, all scores equal": (Pair(50, rounding=float("inf")), -0.25, 1.0, None),
    "pair, nobody ill": (Pair(30, 0.0), 0.5, 1.0, None),
    "pair, nobody healthy": (Pair(30, 1.0), 0.5, 1.0, None),
    "pair, nobody flagged": (Pair(30), 8.5, 1.0, None),
    "pair, healthy people alone flagged": (Pair(200, 0.05, separation=-2.0, seed=2), 1.5, 1.0, None),
    "twelve": ("twelve", 0.5, 1.0, None),
    "twelve, at a score, often ill": ("twelve", 0.84, 0.5, 0.9),
    "patients, unseen": (Trained("logistic", TWO), -0.65, 1.5, None),
    "patients, a network that saw them, rare": (Trained("network", TWO, by_itself=True), 0.35, 1.0, 0.05),
    "patients, all measurements": (Trained("logistic", ALL), -1.05, 1.0, None),
    "digit, unseen": (Trained(digit=8), -1.75, 2.0, None),
    "own": ("own", 0.75, 3.0, None),
    "own, rare": ("own", 0.75, 1.0, 0.002),
}
NAMES = {"average_precision": "average precision", "auc": "ROC AUC"}


def people(source: Pair | Trained | str) -> People:
    if isinstance(source, Pair):
        return drawn(source)
    if not isinstance(source, Trained):
        return twelve() if source == "twelve" else drawn(OWN)
    if source.digit is None:
        return of_patients(source.model, source.seen, by_itself=source.by_itself)
    return of_digits(source.digit, by_itself=source.by_itself)


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """One process for all of them: importing the libraries takes longer than running a script."""
    folder = tmp_path_factory.mktemp("scripts")
    (folder / "scores.csv").write_bytes(rows(drawn(OWN).ranked))
    sources = {name: script(*case) for name, case in CASES.items()}
    body = "import torch\n" + "\n".join(
        f"print('#', {name!r})\ntorch.set_default_dtype(torch.float32)\n"
        f"exec(compile({source!r}, {name!r}, 'exec'), {{}})"
        for name, source in sources.items()
    )
    done = subprocess.run(
        [sys.executable, "-c", body],
        capture_output=True, text=True, timeout=100, cwd=folder,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found, name = {}, ""
    for line in done.stdout.splitlines():
        if line.startswith("# "):
            found[name := line[2:]] = {}
        else:
            found[name] |= {key: float(value) for key, value in re.findall(r"(\w+) ([-+.\w]+)", line)}
    return found


@pytest.mark.parametrize("name", CASES)
def test_the_script_prints_the_same_numbers(printed, name):
    source, threshold, beta, prevalence = CASES[name]
    came = people(source)
    found = view(came.ranked, came.scale, Settings(prevalence, beta))
    reading = read(found, threshold)
    c = reading.cells
    counts = {"TP": c.tp, "FP": c.fp, "FN": c.fn, "TN": c.tn}
    assert printed[name].keys() == {
        *counts, "precision", "recall", "F", "specificity", "accuracy", *NAMES
    }  # fmt: skip
    for key, count in counts.items():
        assert printed[name][key] == pytest.approx(float(count), rel=2e-6, abs=1e-6), key
    areas = {"average_precision": found.average_precision, "auc": found.roc_auc}
    for key in printed[name].keys() - counts.keys():
        expected = (areas | reading.rates)[key]
        assert printed[name][key] == pytest.approx(expected, abs=0.00051, nan_ok=True), key


@pytest.mark.parametrize("name", CASES)
def test_a_script_is_short_and_needs_nothing_but_what_it_says(name):
    text = script(*CASES[name])
    tree = ast.parse(text)
    imported = {
        (node.module if isinstance(node, ast.ImportFrom) else node.names[0].name).split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
    }
    says = ast.get_docstring(tree)
    assert imported - {"csv"} == {"torch"} | ({"sklearn"} if "scikit-learn" in says else set())
    assert ("scikit-learn" in says) == isinstance(CASES[name][0], Trained)
    assert len(text.splitlines()) < 110
    assert max(map(len, text.splitlines())) <= 120


@pytest.mark.parametrize(
    "case",
    [(OWN, 1.0, 2.0, 0.01), (PAIR, 1.1, 2.0, 0.01), (PAIR, 1.0, 2.5, 0.01), (PAIR, 1.0, 2.0, 0.02), (PAIR, 1.0, 2.0)],
)  # fmt: skip
def test_a_setting_that_is_moved_is_in_the_script(case):
    assert script(*case) != script(PAIR, 1.0, 2.0, 0.01)
