"""The table of pages: the one place that knows which there are, in which section, and what each claims."""

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

PAGES = Path(__file__).parents[1]
HAS_RUN = "app.has_run"


@dataclass(frozen=True)
class Route:
    name: str  # the file, the address, the core module and the prefix of the control keys
    title: str
    claim: str  # one sentence that the page lets you test
    icon: str
    section: str


ROUTES = (
    Route(
        "convolution",
        "Convolution",
        "Nine numbers, slid over every pixel, decide whether a picture is blurred, sharpened or reduced to "
        "its edges.",
        ":material/grid_on:",
        "Pictures",
    ),
)


def route(name: str) -> Route:
    return next(r for r in ROUTES if r.name == name)


def table() -> dict[str, list[st.Page]]:
    sections: dict[str, list[st.Page]] = {
        "": [st.Page(PAGES / "home.py", title="Nabla ∇", default=True, visibility="visible")]
    }
    for r in ROUTES:
        page = st.Page(PAGES / f"{r.name}.py", title=r.title, icon=r.icon, url_path=r.name)
        sections.setdefault(r.section, []).append(page)
    return sections


def navigate() -> st.Page:
    """Show the menu on top and return the page that the address names."""
    st.session_state[HAS_RUN] = True
    return st.navigation(table(), position="top")


def recover_deep_link() -> None:
    """Start over through ``app.py`` when a page was run without it.

    Until someone has opened the root of a fresh server, Streamlit finds the folder ``pages/`` and runs
    ``/convolution`` as a script of its own, without ``app.py``. Calling ``st.navigation`` once switches the
    server over for good.
    """
    if HAS_RUN not in st.session_state:
        st.navigation(table(), position="top")
        st.session_state[HAS_RUN] = True
        st.rerun()
