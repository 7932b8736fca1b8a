"""What pooling loses, measured, beside what people use instead."""

import streamlit as st

from core.colour import grey_levels
from core.convolution import GreyLevels
from core.downsampling import (
    Placement,
    blur_then_subsample,
    enlarge,
    loss,
    placement,
    strided_convolution,
    subsample,
)
from core.kernels import KINDS, make_kernel
from pages._pooling.controls import KIND_TITLES
from pages._pooling.stage import Scene
from pages._ui import pictures


def draw(scene: Scene) -> None:
    """The present pooling and its alternatives, enlarged to the size of the picture, with their loss."""
    settings, rounds = scene.controls.settings, scene.controls.rounds
    where = placement(settings, rounds)
    step = where.step
    if step == 1:
        st.info(
            "With stride 1 nothing gets smaller. Choose a larger stride to compare.", icon=":material/info:"
        )
        return
    weights = st.selectbox(
        "Weights of the strided convolution",
        list(KINDS),
        index=list(KINDS).index("sharpen"),
        format_func=lambda name: KINDS[name].label,
        key="pooling.weights",
        bind="query-params",
        width=300,
    )
    kernel, blocks = make_kernel(weights, 3), Placement(step)
    shown = {
        f"{KIND_TITLES[settings.kind]} pooling": (scene.last.output, where),
        f"Every {step}th pixel": (subsample(scene.levels, step), blocks),
        f"Blur, then every {step}th": (blur_then_subsample(scene.levels, step), blocks),
        f"Strided convolution, {KINDS[weights].label}": (
            strided_convolution(scene.levels, kernel, step),
            blocks,
        ),
    }
    for column, (title, (small, place)) in zip(st.columns(4), shown.items(), strict=True):
        with column:
            _one(scene.levels, title, small, place)
    st.caption(
        "Enlarged again by repeating each value. **PSNR** grows with every halving of the mean squared error by 3 dB; "
        "**SSIM** is 1 for the same picture and compares brightness, contrast and structure in small windows. Every "
        f"{step}th pixel alone folds fine patterns into coarse ones that are not there (aliasing); a blur first takes "
        "them away. A strided convolution does what its weights say: a network learns them."
    )


def _one(levels: GreyLevels, title: str, small: GreyLevels, place: Placement) -> None:
    height, width = levels.shape[1:]
    lost = loss(levels, small, place)
    ssim = "needs 11 pixels" if lost.ssim is None else f"{lost.ssim:.3f}"
    numbers = f"PSNR {lost.psnr:.1f} dB, SSIM {ssim}"
    pixels = grey_levels(enlarge(small, height, width, place)).levels
    pictures.show(pictures.encode(pixels), f"{title}, enlarged: {numbers}")
    st.markdown(f"**{title}**  \n{numbers}  \n{lost.kept:.3%} of the values")
