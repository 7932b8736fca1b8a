"""How invariant is it? The change of the pooled picture when the picture moves, against no pooling."""

import streamlit as st

from core.pooling import KINDS
from core.pooling_invariance import (
    Invariance,
    pixel_shift_unchanged,
    under_rotation,
    under_scaling,
    under_shift,
)
from pages._pooling.controls import KIND_TITLES
from pages._pooling.stage import Scene, grey_of
from pages._ui.figures.lines import lines

MOVES = {
    "shift": ("Shift", under_shift, tuple(range(17)), "shift in pixels"),
    "rotate": ("Turn", under_rotation, tuple(range(0, 16, 2)), "turn in degrees"),
    "scale": ("Enlarge", under_scaling, tuple(1 + i / 50 for i in range(9)), "enlarged by the factor"),
}
GRADIENT_KERNEL = {2: "2 × 2", 3: "3 × 3"}


def draw(scene: Scene) -> None:
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
        measured: Invariance = measure(grey_of(scene), kernel, amounts)
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
