"""Shapes in the signatures of ``core`` are checked in every test: jaxtyping's hook with beartype."""

import os
import sys

import pytest
import torch
from jaxtyping import install_import_hook
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

import tests.shape_check  # noqa: F401 -- the hook looks it up by name

# As in the app (core/device.py), and in what tests start: beside a second process of tests two threads are slower
# than one, up to ten times where a network is trained.
torch.set_num_threads(1)
os.environ.setdefault("OMP_NUM_THREADS", "1")

# core.images, and what builds on it, imports torch late on purpose (its command line must stay light), so
# its annotations have no class to be checked against.
_CHECKED = (
    "core.accumulation",
    "core.activations",
    "core.adam",
    "core.adam_bias",
    "core.adam_counterexample",
    "core.adam_forms",
    "core.adam_life",
    "core.adam_proof",
    "core.adam_script",
    "core.adam_training",
    "core.adam_view",
    "core.augmentation",
    "core.colour",
    "core.convolution",
    "core.convolution_proof",
    "core.convolution_script",
    "core.correlation",
    "core.course_figures",
    "core.course_network",
    "core.data.digits",
    "core.data.downloads",
    "core.data.fashion",
    "core.data.grids",
    "core.data.idx",
    "core.data.patients",
    "core.data.points",
    "core.data.score_pairs",
    "core.data.score_table",
    "core.data.training_sets",
    "core.dead_units",
    "core.downsampling",
    "core.drawing",
    "core.gradient_record",
    "core.gradient_traps",
    "core.gradients",
    "core.gradients_breakdown",
    "core.gradients_experiment",
    "core.gradients_learning",
    "core.gradients_network",
    "core.gradients_pass",
    "core.gradients_proof",
    "core.gradients_race",
    "core.gradients_script",
    "core.gradients_summary",
    "core.histogram_image",
    "core.initialisations",
    "core.initialisations_proof",
    "core.kernels",
    "core.linear_stack",
    "core.neuron",
    "core.pooling",
    "core.pooling_background",
    "core.pooling_figure",
    "core.pooling_gradient",
    "core.pooling_invariance",
    "core.pooling_proof",
    "core.pooling_script",
    "core.precision_recall",
    "core.precision_recall_classes",
    "core.precision_recall_curves",
    "core.precision_recall_decide",
    "core.precision_recall_digits",
    "core.precision_recall_folds",
    "core.precision_recall_intervals",
    "core.precision_recall_people",
    "core.precision_recall_predict",
    "core.precision_recall_proof",
    "core.precision_recall_scale",
    "core.precision_recall_script",
    "core.precision_recall_script_models",
    "core.precision_recall_traps",
    "core.precision_recall_view",
    "core.rectified_head",
    "core.risk_model",
    "core.risk_model_training",
    "core.saturation",
    "core.saved_bytes",
    "core.score_rows",
    "core.similarity",
    "core.softmax",
    "core.squared_error",
    "core.training",
    "core.training_batches",
    "core.training_checkpoints",
    "core.training_curve",
    "core.training_diagnosis",
    "core.training_equality",
    "core.training_evaluation",
    "core.training_lab",
    "core.training_learned",
    "core.training_memory",
    "core.training_network",
    "core.training_optimisers",
    "core.training_own_picture",
    "core.training_pace",
    "core.training_progress",
    "core.training_run",
    "core.training_script",
    "core.training_script_data",
    "core.training_script_loop",
    "core.training_settings",
    "core.training_state",
    "core.training_table",
    "core.training_weights",
    "core.weights_file",
    "core.weights_header",
    "core.windows",
)
assert not any(name in sys.modules for name in _CHECKED), "the hook must come before the first import"
install_import_hook(_CHECKED, "tests.shape_check.check")


class _BrowserTogether(LoadFileScheduling):
    """Two processes share the tests, file by file; all that drive a browser are one of these files.

    Two browsers at once, with a server each, leave a machine of two cores no room for anything on time.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return "tests/browser" if file.startswith("tests/browser/") else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling:
    """How the processes share the tests."""
    return _BrowserTogether(config, log)
