"""Shapes in the signatures of ``core`` are checked in every test: jaxtyping's hook with beartype."""

import sys

from jaxtyping import install_import_hook

import tests.shape_check  # noqa: F401 -- the hook looks it up by name

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
    "core.colour",
    "core.convolution",
    "core.convolution_proof",
    "core.convolution_script",
    "core.correlation",
    "core.data.digits",
    "core.data.grids",
    "core.dead_units",
    "core.downsampling",
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
    "core.rectified_head",
    "core.saturation",
    "core.saved_bytes",
    "core.similarity",
    "core.softmax",
    "core.squared_error",
    "core.windows",
)
assert not any(name in sys.modules for name in _CHECKED), "the hook must come before the first import"
install_import_hook(_CHECKED, "tests.shape_check.check")
