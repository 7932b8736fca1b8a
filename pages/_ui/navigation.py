"""The menu on top, made of the table of pages, and the repair of links into a fresh server."""

import streamlit as st

from pages._ui.routes import PAGES, page, sections

HAS_RUN = "app.has_run"


def table() -> dict[str, list[st.Page]]:
    home = st.Page(PAGES / "home.py", title="Nabla ∇", default=True)
    return {"": [home]} | {section: [page(r) for r in members] for section, members in sections().items()}


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
