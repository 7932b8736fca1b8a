"""The background trap: how much of an object is left, for the three kinds of pooling."""

import streamlit as st

from core.pooling import KINDS
from core.pooling_background import object_left
from pages._pooling.controls import KIND_TITLES
from pages._pooling.stage import Scene, grey_of
from pages._ui.figures.lines import lines

TRAPS = {"drawing": "Dark on white: the ink drawing", "hubble": "Bright on black: the deep field"}


def _open(picture: str) -> None:
    st.session_state["pooling.picture"] = picture


def draw(scene: Scene) -> None:
    """How much of the object is left against the side of the window, for the three kinds of pooling."""
    found = object_left(grey_of(scene))
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
