"""The panels below the pictures of the *Pooling* page; only the open one is computed."""

import streamlit as st

from core.colour import grey_levels
from core.convolution import histogram
from core.data.subjects import OWN
from core.downsampling import side_lengths
from core.images import encode_png, quantise
from core.pooling import size_formula, summarise
from core.pooling_proof import check
from core.pooling_script import script
from pages._pooling.stage import Scene
from pages._ui import chrome, code
from pages._ui.figures.bars import histogram as histogram_figure
from pages._ui.figures.lines import lines

SOURCES = (
    "I. Goodfellow, Y. Bengio, A. Courville, *Deep Learning*, MIT Press 2016, section 9.3: pooling and invariance.",
    "V. Dumoulin, F. Visin, *A guide to convolution arithmetic for deep learning*, arXiv:1603.07285: sizes.",
    "R. Zhang, *Making convolutional networks shift-invariant again*, ICML 2019, arXiv:1904.11486: blur, then "
    "subsample.",
    "J. T. Springenberg and others, *Striving for simplicity: the all convolutional net*, arXiv:1412.6806: strided "
    "convolution instead of pooling.",
    "Z. Wang, A. C. Bovik, H. R. Sheikh, E. P. Simoncelli, *Image quality assessment: from error visibility to "
    "structural similarity*, IEEE TIP 13, 2004: SSIM.",
    "The course's notes say that pooling removes invariances like shift, rotation and scale. It is the other way "
    "round: pooling *adds* invariance, to small shifts only. *How invariant?* measures it on the picture shown.",
)


def proof(scene: Scene) -> None:
    rows = "".join(f"| {c.route} | {c.difference:.1e} |\n" for c in check(scene.last))
    st.markdown(f"| The same output by | largest difference, grey levels |\n|:--|--:|\n{rows}")
    st.caption(
        "Computed just now, on every value of the output shown. Max and min choose one of the numbers that are there, "
        "and agree to the last bit; what a mean leaves is the rounding of float32."
    )


def distribution(scene: Scene) -> None:
    """The histogram of what is left: under repeated max pooling it drifts to the bright end."""
    before = scene.levels.mean().item()
    after = summarise(scene.last).mean
    drift = {
        "max": "Max pooling only ever goes up: round after round everything turns bright.",
        "min": "Min pooling only ever goes down: round after round everything turns dark.",
        "average": "The average keeps the mean where windows tile the picture; what goes is the spread.",
    }[scene.controls.settings.kind]
    st.markdown(f"Mean before: **{before:.2f}**, after: **{after:.2f}** grey levels. {drift}")
    edges, counts = histogram(scene.last.output)
    st.plotly_chart(
        histogram_figure(edges, counts, x="output in grey levels", y="number of values", zero=False),
        key="pooling.histogram",
        alt=f"Histogram of {scene.last.output.numel()} output values from {edges[0]:.0f} to {edges[-1]:.0f}.",
    )


def why(scene: Scene) -> None:
    s, (height, width) = scene.controls.settings, scene.last.image.shape[1:]
    what = {
        "max": r"\max_{i,j}",
        "min": r"\min_{i,j}",
        "average": rf"\frac{{1}}{{{s.kernel}^2}}\sum_{{i,j}}",
    }[s.kind]
    st.latex(
        rf"y_{{p,q}} = {what}\; x_{{{s.stride}p + i - {s.padding},\; {s.stride}q + j - {s.padding}}}"
        rf"\qquad i, j = 0 \ldots {s.kernel - 1}"
    )
    st.latex(rf"\text{{columns: }} {size_formula(width, s)} \qquad \text{{rows: }} {size_formula(height, s)}")
    layers = 8
    st.plotly_chart(
        lines(
            range(layers + 1),
            side_lengths(700, layers),
            x_title="layers",
            y_title="side length of a picture of 700 pixels (log)",
            log=True,
        ),
        key="pooling.sides",
        alt="The side length against the number of layers: a 2 × 2 convolution takes off one pixel a layer, pooling "
        "and a convolution with stride 2 halve it.",
    )
    st.markdown(
        "**Why pool?** From 700 to 350 pixels takes 350 convolutions of 2 × 2, or one pooling. A convolution with "
        "stride 2 shrinks as fast, and *learns* what to keep; pooling has nothing to learn.\n\n"
        "**Where the claim ends.** The strongest answer is not the most important one. Max pooling takes the brightest "
        "pixel of a photo just as it takes the strongest edge of a feature map."
    )


def take_home(scene: Scene) -> None:
    """The script, the picture it reads, and the output."""
    subject = scene.subject
    with st.container(horizontal=True):
        if subject.photo is not None:
            photo = subject.photo
            code.download("The picture", "picture.png", lambda: encode_png(quantise(photo.pixels)))
        output = scene.last.output
        code.download("The output", "output.png", lambda: encode_png(grey_levels(output).levels))
    grid = subject.grid.levels if subject.grid is not None else None
    controls = scene.controls
    code.run_it_yourself(
        script(controls.settings, controls.rounds, controls.look.channels, grid), "pooling.py"
    )


def sources(scene: Scene) -> None:
    credit = "yours, in this session only" if scene.subject.name == OWN else scene.subject.credit
    chrome.sources((*SOURCES, f"Picture: {credit}."))
