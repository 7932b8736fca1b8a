"""The panels below the pictures of the *Convolution* page; only the open one is computed."""

import streamlit as st

from core.convolution import (
    Convolution,
    cell_sums,
    flip_difference,
    frame_and_interior,
    histogram,
    size_formula,
)
from core.convolution_proof import check
from core.convolution_script import script
from core.convolution_view import full_resolution, show
from core.data.subjects import OWN
from core.images import encode_png, quantise
from pages._convolution.stage import Scene
from pages._ui import chrome, code, photo_picker
from pages._ui.figures.bars import histogram as histogram_figure

SOURCES = (
    "I. Goodfellow, Y. Bengio, A. Courville, *Deep Learning*, MIT Press 2016, chapter 9: cross-correlation is "
    "eq. 9.6, convolution proper eq. 9.4.",
    "V. Dumoulin, F. Visin, *A guide to convolution arithmetic for deep learning*, arXiv:1603.07285: the size.",
    "W. T. Freeman, E. H. Adelson, *The design and use of steerable filters*, IEEE PAMI 13, 1991: the angle.",
    "I. Sobel, G. Feldman, *A 3×3 isotropic gradient operator for image processing*, 1968; J. Prewitt, *Object "
    "enhancement and extraction*, 1970; H. Scharr, *Optimale Operatoren in der digitalen Bildverarbeitung*, 2000.",
    "The course's notes call a step from dark to light one “from large values to small”. It is the other way "
    "round: the values rise, and the vertical kernel answers −30. Try *Grid: dark to bright*.",
)


def proof(scene: Scene) -> None:
    result, chosen = scene.result, scene.chosen
    rows = "".join(f"| {c.route} | {c.difference:.1e} |\n" for c in check(result, chosen.kernels))
    st.markdown(f"| The same output by | largest difference, grey levels |\n|:--|--:|\n{rows}")
    st.caption(
        "Computed just now, on every pixel of the output shown. What is left is the rounding of float32."
    )
    frame = frame_and_interior(result)
    if frame:
        zero = (
            " Zero padding lays black around the picture, and an edge kernel finds that black: edges that are not "
            "in the picture. Compare *reflect*."
        )
        st.markdown(
            f"**The frame.** Where the window reaches into the padding, the mean |response| is **{frame[0]:.1f}**; "
            f"elsewhere **{frame[1]:.1f}**.{zero if result.settings.padding == 'zero' else ''}"
        )
    if result.settings.flip:
        st.markdown(
            f"**The flip.** Without turning the kernel, the output would differ by up to "
            f"**{flip_difference(result, chosen.kernels):.4g}** grey levels. A kernel that is its own mirror image "
            "makes no difference; an edge kernel changes its sign."
        )


def distribution(result: Convolution) -> None:
    edges, counts = histogram(result.output)
    st.plotly_chart(
        histogram_figure(edges, counts, x="output in grey levels", y="number of values"),
        key="convolution.histogram",
        alt=f"Histogram of {result.output.numel()} output values from {edges[0]:.0f} to {edges[-1]:.0f}.",
    )


def why(result: Convolution) -> None:
    k = result.kernels.shape[-1]
    height, width = result.image.shape[1:]
    taps, index = ("c,i,j", "c,") if result.settings.channels == "sum" else ("i,j", "")
    st.latex(rf"y_{{p,q}} = b + \sum_{{{taps}}} w_{{{taps}}}\; x_{{{index}\,s p + d i - P,\; s q + d j - P}}")
    st.markdown(f"**Output size** along {width} columns and {height} rows, ⌊(n + 2P − d(k−1) − 1) / s⌋ + 1:")
    st.latex(rf"{size_formula(width, k, result.settings)} \qquad {size_formula(height, k, result.settings)}")
    for name, total in cell_sums(result).items():
        even = (
            "An even area gives exactly the bias: the kernel answers to change alone."
            if abs(total) < 1e-4
            else f"An even area of brightness v gives {total:.4g}·v + b."
        )
        st.markdown(f"**The sum of the cells{name}** is {total:.4g}. {even}")
    st.markdown(
        "**Where the claim ends.** One kernel sees nothing but its window. It cannot tell a face from a wall, nor "
        "the edge of an object from the edge of a shadow: networks stack many layers of *learned* kernels for that."
    )


def take_home(scene: Scene) -> None:
    """The script, the picture it reads, and the output; a photo of one's own also at full resolution."""
    subject, result, chosen, view = scene.subject, scene.result, scene.chosen, scene.view
    with st.container(horizontal=True):
        if subject.photo is not None:
            photo = subject.photo
            code.download("The picture", "picture.png", lambda: encode_png(quantise(photo.pixels)))
            code.download(
                "The output",
                "output.png",
                lambda: encode_png(show(result, view, chosen.pair).painted.pixels),
            )
        data = photo_picker.own_bytes()
        if subject.name == OWN and data is not None:
            code.download(
                "The output at full resolution",
                "output-full.png",
                lambda: full_resolution(data, result.settings, chosen.kernels, view, chosen.pair),
            )
    grid = subject.grid.levels if subject.grid is not None else None
    code.run_it_yourself(script(chosen.kernels, result.settings, grid), "convolution.py")


def sources(credit: str) -> None:
    chrome.sources((*SOURCES, f"Picture: {credit}."))
