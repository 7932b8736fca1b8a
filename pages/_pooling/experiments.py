"""What pooling does to thin objects, to shifted pictures, and to the gradient: measured, not told."""

import streamlit as st

from core.convolution import GreyLevels, prepare
from core.data.grids import POOLING_GRIDS
from core.pooling import KINDS, Settings
from core.pooling_background import object_left
from core.pooling_gradient import route
from core.pooling_invariance import (
    Invariance,
    pixel_shift_unchanged,
    under_rotation,
    under_scaling,
    under_shift,
)
from pages._pooling.controls import KIND_TITLES
from pages._pooling.stage import Scene
from pages._ui.figures.lines import lines
from pages._ui.figures.number_grid import number_grid

TRAPS = {"drawing": "Dark on white: the ink drawing", "hubble": "Bright on black: the deep field"}
MOVES = {
    "shift": ("Shift", under_shift, tuple(range(17)), "shift in pixels"),
    "rotate": ("Turn", under_rotation, tuple(range(0, 16, 2)), "turn in degrees"),
    "scale": ("Enlarge", under_scaling, tuple(1 + i / 50 for i in range(9)), "enlarged by the factor"),
}
GRADIENT_KERNEL = {2: "2 × 2", 3: "3 × 3"}


def _grey(scene: Scene) -> GreyLevels:
    if len(scene.levels) == 1 or scene.subject.photo is None:
        return scene.levels[:1]
    return prepare(scene.subject.photo.pixels, "grey").to(scene.levels)


def _open(picture: str) -> None:
    st.session_state["pooling.picture"] = picture


def background(scene: Scene) -> None:
    """How much of the object is left against the side of the window, for the three kinds of pooling."""
    found = object_left(_grey(scene))
    side, beyond = ("bright", "darker") if found.bright_background else ("dark", "brighter")
    st.markdown(
        f"The background is **{side}** (the middle of the border pixels is {found.background:.0f}). What is {beyond} "
        f"than {found.threshold:.0f} is the object: **{found.share:.1%}** of the picture. How much of it is left?"
    )
    left = {KIND_TITLES[kind]: [100 * share for share in found.left[kind]] for kind in KINDS}
    now = scene.controls.settings.kernel
    st.plotly_chart(
        lines(
            found.kernels, left, x_title="side of the window in pixels", y_title="object left in %", now=now
        ),
        key="pooling.background",
        alt="The share of the object that is left against the window: "
        + "; ".join(f"{name} from {values[0]:.0f} to {values[-1]:.0f} %" for name, values in left.items()),
    )
    eats, keeps = ("Max", "min") if found.bright_background else ("Min", "max")
    st.markdown(
        f"**The trap.** {eats} pooling lets the background win wherever a window holds some of it: whatever is thinner "
        f"than the window vanishes. {keeps.capitalize()} pooling makes it grow instead, and the average lets it fade. "
        "Turn the picture into its negative, and max and min change places."
    )
    with st.container(horizontal=True):
        for name, label in TRAPS.items():
            if st.button(label, on_click=_open, args=(name,), icon=":material/play_arrow:"):
                st.rerun()


def invariance(scene: Scene) -> None:
    """How much the pooled picture changes when the picture is moved, against no pooling."""
    move = st.segmented_control(
        "Move the picture",
        list(MOVES),
        default="shift",
        required=True,
        format_func=lambda name: MOVES[name][0],
        key="pooling.move",
        bind="query-params",
    )
    _, measure, amounts, title = MOVES[move]
    kernel = scene.controls.settings.kernel
    try:
        measured: Invariance = measure(_grey(scene), kernel, amounts)
    except ValueError as error:
        st.error(f"This picture is too small for that. {error}", icon=":material/error:")
        return
    series = {"No pooling": measured.without} | {KIND_TITLES[kind]: measured.pooled[kind] for kind in KINDS}
    st.plotly_chart(
        lines(amounts, series, x_title=title, y_title="mean change in grey levels"),
        key="pooling.invariance",
        alt=f"The mean change of the values against the {title}, without pooling and with windows of {kernel}: "
        + "; ".join(f"{name} up to {max(values):.1f}" for name, values in series.items()),
    )
    times = {KIND_TITLES[kind]: measured.ratios(kind)[1] for kind in KINDS}
    said = ", ".join(f"{name.lower()} **{times[name]:.2f}×**" for name in times if times[name] is not None)
    if said:
        st.markdown(
            f"After the first step, to {amounts[1]:g}, the pooled values change against the picture's own: {said}. "
            "Below 1 pooling made it steadier; above 1 it did not, as where max pooling blows up points of light."
        )
    same = {"No pooling": measured.same_without} | {KIND_TITLES[kind]: measured.same[kind] for kind in KINDS}
    rows = "".join(f"| {name} | {values[1]:.1%} | {values[-1]:.1%} |\n" for name, values in same.items())
    st.markdown(
        f"| values that stay the same | after {amounts[1]:g} | after {amounts[-1]:g} |\n|:--|--:|--:|\n{rows}"
    )
    if kernel > 1:
        unchanged, tried = pixel_shift_unchanged(kernel)
        st.markdown(
            f"**One bright pixel, moved by one:** of {tried} such moves, max pooling with windows of {kernel} does not "
            f"notice **{unchanged}**; in the long run it is {kernel - 1} of {kernel}. **Where the claim ends.** "
            "Pooling adds invariance, it does not remove any, and only to moves that stay within a window: a shift "
            "of a whole window shifts the output, and a turn by 90° turns it."
        )


def gradient() -> None:
    """The backward pass of one pooling on a few numbers, by hand and by autograd."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox(
            "Numbers",
            list(POOLING_GRIDS),
            format_func=lambda key: POOLING_GRIDS[key].title,
            key="pooling.gradient_grid",
            bind="query-params",
            width=280,
        )
        kind = st.segmented_control(
            "Pooling",
            KINDS,
            default="max",
            required=True,
            format_func=KIND_TITLES.get,
            key="pooling.gradient_kind",
            bind="query-params",
        )
        kernel = st.segmented_control(
            "Windows of",
            list(GRADIENT_KERNEL),
            default=2,
            required=True,
            format_func=GRADIENT_KERNEL.get,
            key="pooling.gradient_kernel",
            bind="query-params",
        )
        stride = st.slider("Stride", 1, 3, 2, key="pooling.gradient_stride", bind="query-params", width=200)
    routed = route(POOLING_GRIDS[name].levels, Settings(kind, kernel, stride))
    first, second, third = st.columns(3)
    first.html(number_grid(routed.pooling.image[0].tolist(), "Forward: the input", signed=False))
    second.html(number_grid(routed.pooling.output[0].tolist(), "its pooling", signed=False))
    third.html(number_grid(routed.gradient[0].tolist(), "Backward: the gradient of the sum of the outputs"))
    how = {
        "average": "The mean spreads it: every value of a window gets an equal part.",
        "max": "All of it goes to the winner of each window, nothing to the others.",
        "min": "All of it goes to the smallest value of each window, nothing to the others.",
    }[kind]
    ties = " Among equals PyTorch takes the first in reading order." if kind != "average" else ""
    st.markdown(
        f"{how}{ties} Where windows overlap, the parts add up. The sum of the gradient is "
        f"**{routed.gradient.sum().item():g}**, one for each of the **{routed.pooling.output.numel()}** outputs. "
        f"Largest difference to autograd: **{routed.difference:.1e}**."
    )
