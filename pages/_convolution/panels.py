"""The panels below the pictures of the *Convolution* page; only the open one computes anything."""

import streamlit as st

from core.convolution import Convolution, frame_and_interior, histogram, size_formula, summarise
from core.convolution_proof import check
from core.convolution_script import script
from core.data.grids import GRIDS
from pages._convolution.controls import Chosen
from pages._ui import chrome, code
from pages._ui.figures.bars import histogram as histogram_figure

SOURCES = (
    "I. Goodfellow, Y. Bengio, A. Courville, *Deep Learning*, MIT Press 2016, chapter 9: cross-correlation is "
    "eq. 9.6, convolution proper eq. 9.4.",
    "V. Dumoulin, F. Visin, *A guide to convolution arithmetic for deep learning*, arXiv:1603.07285: the output size.",
    "W. T. Freeman, E. H. Adelson, *The design and use of steerable filters*, IEEE PAMI 13 (1991): the angle.",
    "I. Sobel, *An isotropic 3×3 image gradient operator*, 1968; J. Prewitt, 1970; H. Scharr, dissertation, 2000.",
    "The course's notes call the step from dark to light one “from large values to small”. It is the other way "
    "round: the values rise, and its vertical kernel answers −30 (try *6×6: dark to bright*).",
)


def numbers(result: Convolution, chosen: Chosen) -> None:
    summary = summarise(result)
    st.markdown(
        f"**{summary.width} × {summary.height}** values, smallest **{summary.smallest:.2f}**, largest "
        f"**{summary.largest:.2f}**, mean **{summary.mean:.2f}**, middle **{summary.middle:.2f}** grey levels."
    )
    rows = "".join(f"| {c.route} | {c.difference:.2e} |\n" for c in check(result, chosen.kernels))
    st.markdown(f"| The same output by | largest difference in grey levels |\n|---|---|\n{rows}")
    st.caption("Computed just now, on the picture shown. Differences of 10⁻³ and less are float32 rounding.")
    frame = frame_and_interior(result)
    if frame:
        st.markdown(
            f"Where the window reaches into the padding the mean |response| is **{frame[0]:.1f}**, elsewhere "
            f"**{frame[1]:.1f}**. Zero padding puts a black frame around the picture, and an edge kernel finds "
            "that frame: these edges are not in the picture. Compare *reflect*."
        )


def distribution(result: Convolution) -> None:
    edges, counts = histogram(result.output)
    st.plotly_chart(
        histogram_figure(edges, counts, x="output in grey levels", y="number of values"),
        key="convolution.histogram",
        alt=f"Histogram of the output: {sum(counts)} values from {edges[0]:.0f} to {edges[-1]:.0f} grey levels",
    )


def why(result: Convolution) -> None:
    k = result.kernels.shape[-1]
    height, width = result.image.shape[1:]
    st.latex(
        r"y_{p,q} = b + \sum_{i,j} w_{i,j}\; x_{s p + d i - P,\; s q + d j - P}"
        if result.settings.channels != "sum"
        else r"y_{p,q} = b + \sum_{c,i,j} w_{c,i,j}\; x_{c,\; s p + d i - P,\; s q + d j - P}"
    )
    st.latex(rf"\text{{width: }}{size_formula(width, k, result.settings)}")
    st.latex(rf"\text{{height: }}{size_formula(height, k, result.settings)}")
    total = float(result.kernels[0].sum())
    st.markdown(
        f"The cells add up to **{total:.4g}**. "
        + (
            "A sum of 0 means that an even area gives exactly the bias: the kernel answers change alone."
            if abs(total) < 1e-4
            else "On an even area the output is the brightness times this sum: 1 keeps it, more brightens."
        )
    )
    if result.settings.flip:
        st.markdown(
            "The kernel was turned by 180° before it was laid on (convolution proper). A kernel that is its own "
            "mirror image gives the same picture either way; an edge kernel changes its sign."
        )
    st.markdown(
        "**Where the claim ends:** one kernel sees only its window. It cannot tell a face from a wall, nor an edge "
        "of an object from an edge of a shadow; networks stack many layers of learned kernels to get there."
    )


def take_home(result: Convolution, chosen: Chosen, picture: str) -> None:
    grid = GRIDS[picture].levels if picture in GRIDS else None
    code.run_it_yourself(script(chosen.kernels, chosen.settings, grid), "convolution.py")


def sources(credit: str) -> None:
    chrome.sources(SOURCES)
    if credit:
        st.caption(f"Picture: {credit}.")
